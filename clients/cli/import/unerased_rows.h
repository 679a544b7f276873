#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/import/coerced_rows.h"
#include "clients/cli/snapshot/erased_entities.h"

namespace skua {

// The rows of a file but those of erased entities. Not thread-safe.
class UnerasedRows final : public RowBatches {
 public:
  UnerasedRows(std::unique_ptr<RowBatches> rows, std::shared_ptr<ErasedEntities> erased,
               const ColumnPlan& plan);

  [[nodiscard]] Result<bool> next(CoercedRows& rows) override;
  [[nodiscard]] const std::set<std::string>& unknown_columns() const override {
    return rows_->unknown_columns();
  }
  [[nodiscard]] std::uint64_t bytes_read() const override { return rows_->bytes_read(); }

 private:
  std::unique_ptr<RowBatches> rows_;
  std::shared_ptr<ErasedEntities> erased_;
  std::vector<std::string> keys_;
  CoercedRows all_;
};

}  // namespace skua
