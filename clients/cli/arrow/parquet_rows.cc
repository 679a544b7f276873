#include "clients/cli/arrow/parquet_rows.h"

#include <arrow/array/array_base.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include "clients/cli/arrow/arrow_cells.h"
#include "clients/cli/arrow/arrow_memory.h"
#include "clients/cli/arrow/parquet_file.h"

namespace skua {
namespace {

using Use = ColumnPlan::Use;

class ParquetRows final : public RowBatches {
 public:
  ParquetRows(std::unique_ptr<ParquetFile> file, const ColumnPlan& plan)
      : file_(std::move(file)), plan_(plan) {}

  Status place(const SourceFile& source) {
    ASSIGN_OR_RETURN(const auto schema, file_->schema());
    ASSIGN_OR_RETURN(columns_,
                     place_columns(source.path, schema->field_names(), source.partitions, plan_));
    std::vector<int> fields;
    for (int i = 0; i < schema->num_fields(); ++i) {
      const ColumnPlan::Target& target = columns_.targets[static_cast<std::size_t>(i)];
      if (target.use == Use::kIgnored || target.use == Use::kUnknown) continue;
      RETURN_IF_ERROR(check_field(*schema->field(i), target));
      used_.push_back({schema->field(i)->name(), target});
      fields.push_back(i);
    }
    return file_->select(fields);
  }

  Result<bool> next(CoercedRows& rows) override {
    rows.clear();
    ASSIGN_OR_RETURN(const auto batch, file_->next());
    if (batch == nullptr) return false;
    take(*batch, rows);
    return true;
  }
  const std::set<std::string>& unknown_columns() const override { return columns_.unknown; }
  std::uint64_t bytes_read() const override { return file_->bytes_read(); }

 private:
  Status check_field(const arrow::Field& field, const ColumnPlan::Target& target) const {
    bool is_list = false;
    const SourceKind kind = source_kind(*field.type(), is_list);
    const std::string type = field.type()->ToString();
    if (target.use == Use::kEventTimestamp)
      return check_time_source(kind, is_list, type, field.name(), plan_.timestamp_unit());
    const ValueType wanted = target.use == Use::kValue      ? plan_.columns()[target.column].type
                             : target.use == Use::kSequence ? ValueType::kInt64
                                                            : ValueType::kBool;
    return check_source(kind, is_list, type, field.name(), wanted);
  }

  void take(const arrow::RecordBatch& batch, CoercedRows& rows) {
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) rows.lines.push_back(++line_);
    for (int i = 0; i < batch.num_columns(); ++i) {
      const UsedColumn& used = used_[static_cast<std::size_t>(i)];
      const auto refused = [&](std::size_t row, Status reason) {
        rows.reject(row, used.name, std::move(reason));
      };
      const arrow::Array& array = *batch.column(i);
      if (used.target.use == Use::kEventTimestamp) {
        append_time_array(array, rows.event_timestamps, plan_.timestamp_unit(), refused);
      } else if (used.target.use == Use::kValue) {
        append_array(array, rows.columns[used.target.column], refused);
      } else if (used.target.use == Use::kSequence) {
        append_array(array, rows.sequences, refused);
      } else {
        Column deleted(ValueType::kBool);
        append_array(array, deleted, refused);
        for (std::size_t row = 0; row < deleted.size(); ++row)
          rows.deleted.push_back(!deleted.is_null(row) && deleted.value<std::uint8_t>(row) != 0);
      }
    }
    rows.complete(0, plan_, columns_);
  }

  struct UsedColumn {
    std::string name;
    ColumnPlan::Target target;
  };

  std::unique_ptr<ParquetFile> file_;
  const ColumnPlan& plan_;
  FileColumns columns_;
  std::vector<UsedColumn> used_;  // In the order of the file.
  std::uint64_t line_ = 0;
};

Result<std::unique_ptr<RowBatches>> open(const SourceFile& source, const ParquetLimits& limits,
                                         const ColumnPlan& plan, S3Objects& objects) {
  ASSIGN_OR_RETURN(
      auto file,
      ParquetFile::open(source, limits, make_bounded_memory(limits.memory_bytes_max), objects));
  auto rows = std::make_unique<ParquetRows>(std::move(file), plan);
  RETURN_IF_ERROR(rows->place(source));
  return std::unique_ptr<RowBatches>(std::move(rows));
}

}  // namespace

Result<std::unique_ptr<RowBatches>> open_parquet_rows(const SourceFile& file,
                                                      const ParquetLimits& limits,
                                                      const ColumnPlan& plan, S3Objects& objects) {
  auto rows = open(file, limits, plan, objects);
  if (rows.ok()) return rows;
  return about_file(file.path, rows.status());
}

}  // namespace skua
