#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/column.h"

namespace skua {

// The entities that the erasures of increments name, for the rows of what they go on from: those
// rows are to be left out. The digests are those of skua.v1.SnapshotErasure. Not thread-safe.
class ErasedEntities {
 public:
  ErasedEntities(std::string store_id, std::string project)
      : store_id_(std::move(store_id)), project_(std::move(project)) {}

  // The text of a file of erasures; how many it has. Errors: INVALID_ARGUMENT.
  [[nodiscard]] Result<std::uint64_t> add(std::string_view lines);
  [[nodiscard]] bool empty() const { return digests_.empty(); }

  // Whether an entity was erased, by any of its join keys: `names` of the first columns.
  [[nodiscard]] bool contains(const std::vector<std::string>& names,
                              const std::vector<Column>& columns, std::size_t row) const;

  // Rows that were left out.
  void count_row() { ++rows_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

 private:
  std::string store_id_;
  std::string project_;
  std::set<std::string, std::less<>> digests_;
  std::uint64_t rows_ = 0;
};

}  // namespace skua
