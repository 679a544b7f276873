#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skua {

// Bytes of a log from which no whole record can be read.
struct LogGap {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::size_t records_before = 0;  // Whole records before it.
  // What may be the records in it, their checksums aside: for finding out what they were.
  std::vector<std::string> guesses;
};

// What can be read of a log (wal_scan.h), with whatever is damaged between.
struct LogRecords {
  std::vector<std::string> records;
  std::vector<LogGap> gaps;
  bool ends_torn = false;  // The last record was being written: nobody was told of it.
  std::uint64_t torn_offset = 0;

  // There is nothing in the log but its records.
  [[nodiscard]] bool is_whole() const { return gaps.empty() && !ends_torn; }
};
[[nodiscard]] LogRecords read_log(std::string_view bytes);

// A log of these records, as RocksDB writes one.
[[nodiscard]] std::string write_log(const std::vector<std::string>& records);

}  // namespace skua
