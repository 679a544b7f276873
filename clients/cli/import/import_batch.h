#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/import/coerced_rows.h"
#include "skua/v1/ingest.pb.h"

namespace skua {

// Where a row came from.
struct RowOrigin {
  std::uint32_t file = 0;
  std::uint64_t line = 0;
};

// Gathers rows into the columns of one write, or of one delete.
class ImportBatch {
 public:
  ImportBatch(std::string project, std::string view, const ColumnPlan& plan);

  // REQUIRES: the row is sound; rows of one batch are all deletes or none.
  void append(const CoercedRows& rows, std::size_t row, RowOrigin origin);

  [[nodiscard]] std::size_t rows() const { return origins_.size(); }
  [[nodiscard]] bool deletes() const { return deletes_; }
  // What the rows take on the wire, roughly.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // With `trial`, one row more that no server accepts, and nothing is applied when any is refused:
  // the receipt tells of every row what a write would say of it. REQUIRES: not deletes().
  [[nodiscard]] v1::WriteRowsRequest take_write(bool trial);
  // REQUIRES: deletes().
  [[nodiscard]] v1::DeleteRowsRequest take_delete(bool trial);
  // Where the rows came from; the batch is empty afterwards.
  [[nodiscard]] std::vector<RowOrigin> take_origins();

 private:
  template <typename Request>
  Request take(std::size_t columns, bool trial);

  std::string project_;
  std::string view_;
  const ColumnPlan& plan_;
  std::vector<Column> columns_;
  std::vector<bool> has_values_;  // By column; a feature without any is left out of the write.
  Column event_timestamps_{ValueType::kUnixTimestamp};
  std::vector<RowOrigin> origins_;
  bool deletes_ = false;
  std::size_t bytes_ = 0;
};

// The same for rows with the same join keys, however their files spelled them.
[[nodiscard]] std::size_t entity_hash(const ColumnPlan& plan, const CoercedRows& rows,
                                      std::size_t row);

}  // namespace skua
