#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/cli/import/row_reader.h"
#include "clients/cli/text/column_builder.h"
#include "skua/v1/ingest.pb.h"

namespace skua {

// Where a row came from.
struct RowOrigin {
  std::uint32_t file = 0;
  std::uint64_t line = 0;
};

// Gathers rows into the columns of one write.
class ImportBatch {
 public:
  ImportBatch(std::string project, std::string view, const ColumnPlan& plan);

  // Brings the values of a row into shape. Errors: INVALID_ARGUMENT; row.column names the column to
  // blame.
  [[nodiscard]] Status prepare(SourceRow& row) const;
  // REQUIRES: prepare() accepted the row.
  void append(const SourceRow& row, RowOrigin origin);

  [[nodiscard]] std::size_t rows() const { return origins_.size(); }
  // What the rows take on the wire, roughly.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // The write, and where its rows came from; the batch is empty afterwards.
  [[nodiscard]] v1::WriteRowsRequest take(std::vector<RowOrigin>& origins);

 private:
  std::string project_;
  std::string view_;
  const ColumnPlan& plan_;
  std::vector<ColumnBuilder> columns_;
  std::vector<bool> has_values_;  // By column; a feature without any is left out of the write.
  v1::Column event_timestamps_;
  std::vector<RowOrigin> origins_;
  std::size_t bytes_ = 0;
};

// Rows with the same join keys give the same text, however the source spelled them.
[[nodiscard]] std::string entity_text(const ColumnPlan& plan, const SourceRow& row);

}  // namespace skua
