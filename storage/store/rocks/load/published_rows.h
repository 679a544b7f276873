#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store/rocks/load/pair_writer.h"

namespace skua {

// The last step of a load's rows: erased ones left out, others restamped where the base moves, in
// pairs that end between entities. Not thread-safe.
class PublishedRows {
 public:
  // REQUIRES: all outlive it.
  PublishedRows(const LoadFilesOptions& options, const LoadFiles::Arrangement& arrangement,
                LoadFiles::Arranged& out);
  // Removes the pairs of `out` that it wrote, unless keep() was called.
  ~PublishedRows();
  PublishedRows(const PublishedRows&) = delete;
  PublishedRows& operator=(const PublishedRows&) = delete;

  // REQUIRES: rows come in the order of their history keys.
  // Errors: UNAVAILABLE, DATA_LOSS (a row that is to be restamped is damaged).
  [[nodiscard]] Status add(std::string_view history_key, std::string_view row);
  // Closes the pair that is being written; called between series that stand apart, too.
  [[nodiscard]] Status close_pair();
  void keep() { written_.clear(); }

 private:
  [[nodiscard]] bool is_erased(std::string_view entity_key, std::uint64_t arrival);
  [[nodiscard]] Status write(std::string_view history_key, std::string_view row);
  [[nodiscard]] Status write_restamped(std::string_view history_key, std::string_view row);

  const LoadFilesOptions& options_;
  const LoadFiles::Arrangement& arrangement_;
  LoadFiles::Arranged& out_;
  std::optional<PairWriter> writer_;
  std::vector<std::string> written_;  // Names.
  std::string entity_;                // Of the rows that are being judged.
  bool entity_has_erased_ = false;
  std::string key_;  // Restamped, as is the row.
  std::string row_;
};

}  // namespace skua
