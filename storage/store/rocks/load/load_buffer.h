#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "storage/store/bulk_load.h"

namespace skua {

// Rows of a load in memory, stamped, and sorted by history key when asked. Rows lie back to back in
// blocks, with 16 bytes each to sort by; no row is an allocation of its own. Not thread-safe.
class LoadBuffer {
 public:
  explicit LoadBuffer(LoadNumber number) : number_(number) {}

  // REQUIRES: an event timestamp.
  void add(const UnstampedRow& row, Sequence sequence);

  [[nodiscard]] std::size_t rows() const { return entries_.size(); }
  // What the rows take, keys and entries included.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  // Of the row that was added last. REQUIRES: a row.
  [[nodiscard]] std::string_view last_added_entity() const;

  void sort();
  // The rows in order. REQUIRES: sort() since the last add().
  [[nodiscard]] std::string_view history_key(std::size_t i) const {
    return key_of(entries_[i].record);
  }
  [[nodiscard]] std::string_view row(std::size_t i) const { return row_of(entries_[i].record); }
  // Asks the processor for row i, which lies anywhere.
  void prefetch(std::size_t i) const;

  // Forgets the rows and keeps the memory.
  void clear();
  void release();

 private:
  // A record: bytes of the key, u32; bytes of the row, u32; history key; row.
  struct Entry {
    std::uint64_t prefix;
    const char* record;
  };
  struct Free {
    void operator()(char* bytes) const;
  };
  using Block = std::unique_ptr<char, Free>;

  [[nodiscard]] static Block new_block(std::size_t bytes);
  [[nodiscard]] static std::string_view key_of(const char* record);
  [[nodiscard]] static std::string_view row_of(const char* record);
  [[nodiscard]] char* allocate(std::size_t bytes);
  static void sort_from(Entry* first, Entry* last, std::size_t at, int levels);

  LoadNumber number_;
  std::vector<Block> blocks_;      // All of one size.
  std::size_t blocks_full_ = 0;    // The next one is being filled.
  std::size_t filled_ = 0;         // Bytes of that one.
  std::vector<Block> large_rows_;  // Records greater than a block.
  std::vector<Entry> entries_;
  const char* first_ = nullptr;  // Records in the order of adding.
  const char* last_ = nullptr;
  std::size_t alike_ = 0;  // Bytes that all keys begin with.
  std::uint64_t bytes_ = 0;
};

}  // namespace skua
