#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <unordered_set>

#include "storage/base/result.h"

namespace skua {

// Why a row of a file was not stored.
struct RejectedRow {
  std::string file;
  std::uint64_t line = 0;
  std::string column;
  std::string code;
  std::string reason;
};

// "weather.csv,17,temp,INVALID_ARGUMENT,not a DOUBLE" with quotes where CSV needs them.
[[nodiscard]] std::string csv_line(const RejectedRow& row);

// A CSV file of rejected rows with the header file,line,column,code,reason.
class RejectFile {
 public:
  RejectFile() = default;
  ~RejectFile();
  RejectFile(const RejectFile&) = delete;
  RejectFile& operator=(const RejectFile&) = delete;

  // Replaces the file. Errors: PERMISSION_DENIED and the like, naming it.
  [[nodiscard]] Status open(const std::string& path);
  // Goes on behind what is there; rows that the file tells of already are not added again.
  [[nodiscard]] Status open_again(const std::string& path);
  [[nodiscard]] bool is_open() const { return file_ != nullptr; }
  void add(const RejectedRow& row);
  // Errors: UNAVAILABLE when not all of it could be written.
  [[nodiscard]] Status close();

 private:
  std::string path_;
  std::unordered_set<std::size_t> known_;  // Hashes of the lines that were there.
  std::FILE* file_ = nullptr;
  bool failed_ = false;
};

}  // namespace skua
