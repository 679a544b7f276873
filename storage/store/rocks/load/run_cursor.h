#pragma once

#include <rocksdb/iterator.h>
#include <rocksdb/sst_file_reader.h>

#include <memory>
#include <string_view>

#include "storage/store/rocks/load/load_files.h"

namespace skua {

// Walks the rows of a run in the order of their history keys. Not thread-safe.
class RunCursor {
 public:
  // Stands at the first row. Every key begins with the same `alike` bytes.
  // Errors: DATA_LOSS (the file is damaged, missing, or not what `run` says), UNAVAILABLE.
  [[nodiscard]] static Result<RunCursor> open(const LoadFilesOptions& options,
                                              const LoadFilePair& run, std::size_t alike);

  [[nodiscard]] bool is_valid() const { return is_valid_; }
  // REQUIRES: is_valid(). They point into the cursor, until next().
  [[nodiscard]] std::string_view history_key() const { return key_; }
  [[nodiscard]] std::string_view row() const { return row_; }
  // Errors: as of open(). The blocks of the file have checksums; those of the rows are not looked
  // at.
  [[nodiscard]] Status next();

  // Whose row comes first. A cursor at its end comes last.
  [[nodiscard]] friend bool is_before(const RunCursor& a, const RunCursor& b) {
    if (a.high_ != b.high_) return a.high_ < b.high_;
    if (a.low_ != b.low_) return a.low_ < b.low_;
    if (!a.is_valid_ || !b.is_valid_) return a.is_valid_;
    return a.key_ < b.key_;
  }

 private:
  RunCursor() = default;
  [[nodiscard]] Status settle();

  std::unique_ptr<rocksdb::SstFileReader> file_;
  std::unique_ptr<rocksdb::Iterator> rows_;
  const LoadFilePair* run_ = nullptr;
  LoadNumber number_ = 0;
  std::size_t alike_ = 0;
  // The key's first sixteen bytes behind those that are alike: they decide most comparisons.
  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
  std::string_view key_;
  std::string_view row_;
  std::uint64_t rows_read_ = 0;
  bool is_valid_ = false;
};

}  // namespace skua
