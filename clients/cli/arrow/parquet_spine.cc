#include "clients/cli/arrow/parquet_spine.h"

#include <arrow/array/array_base.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/scalar.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/arrow/arrow_arrays.h"
#include "clients/cli/arrow/arrow_cells.h"
#include "clients/cli/arrow/arrow_status.h"
#include "clients/cli/arrow/parquet_file.h"
#include "clients/cli/join/told_type.h"
#include "storage/model/coercion.h"

namespace skua {
namespace {

// How a column is written as text. What has no type of ours is what Arrow says of it.
ValueType text_type(const arrow::DataType& type, bool& as_arrow_says) {
  bool is_list = false;
  const SourceKind kind = source_kind(type, is_list);
  ValueType element = ValueType::kString;
  as_arrow_says = kind == SourceKind::kOther || kind == SourceKind::kDecimal;
  if (kind == SourceKind::kBool) element = ValueType::kBool;
  if (kind == SourceKind::kInteger) element = ValueType::kInt64;
  if (kind == SourceKind::kReal)
    element = type.id() == arrow::Type::FLOAT ? ValueType::kFloat : ValueType::kDouble;
  if (kind == SourceKind::kBytes) element = ValueType::kBytes;
  if (kind == SourceKind::kMoment) element = ValueType::kUnixTimestamp;
  return is_list && !as_arrow_says ? list_of(element) : element;
}

Status append_as_arrow_says(const arrow::Array& from, Column& to) {
  for (std::int64_t row = 0; row < from.length(); ++row) {
    if (from.IsNull(row)) {
      to.append_null();
      continue;
    }
    const auto scalar = from.GetScalar(row);
    if (!scalar.ok()) return status_from_arrow(scalar.status(), StatusCode::kDataLoss);
    RETURN_IF_ERROR(append_text(to, (*scalar)->ToString()));
  }
  return Status::ok_status();
}

class ParquetSpine final : public SpineFile {
 public:
  ParquetSpine(std::unique_ptr<ParquetFile> file, const SourceFile& source,
               const SpineOptions& options, bool as_text)
      : file_(std::move(file)), source_(source), options_(options), as_text_(as_text) {}

  Status place(const SpineLayout* expected) {
    ASSIGN_OR_RETURN(const auto schema, file_->schema());
    std::vector<int> fields;
    std::vector<std::shared_ptr<arrow::Field>> kept;
    for (int i = 0; i < schema->num_fields(); ++i) {
      const auto& field = schema->field(i);
      if (options_.ignored.contains(field->name())) continue;
      if (schema->GetAllFieldIndices(field->name()).size() > 1)
        return invalid_argument(fmt::format("two columns are named `{}`", field->name()));
      fields.push_back(i);
      kept.push_back(field->WithNullable(true));
    }
    for (const auto& field : kept) {
      bool as_arrow_says = false;
      layout_.columns.push_back({field->name(), text_type(*field->type(), as_arrow_says)});
    }
    own_columns_ = kept.size();
    add_partition_columns(source_, options_, layout_.columns);
    for (std::size_t i = own_columns_; i < layout_.columns.size(); ++i)
      kept.push_back(arrow::field(layout_.columns[i].name, arrow_type(layout_.columns[i].type)));
    layout_.schema = arrow::schema(std::move(kept));
    RETURN_IF_ERROR(check_asking_columns(source_.path, options_, layout_.columns));
    for (const SpineOptions::Key& key : options_.keys)
      RETURN_IF_ERROR(check_field(key.column, key.type));
    RETURN_IF_ERROR(check_time());
    RETURN_IF_ERROR(place_as(expected));
    return file_->select(fields);
  }

  const SpineLayout& layout() const override { return layout_; }
  std::uint64_t bytes_read() const override { return file_->bytes_read(); }

  Result<bool> next(SpineRows& rows, std::size_t rows_max) override {
    rows = {};
    const std::int64_t most = static_cast<std::int64_t>(rows_max);
    if (batch_ == nullptr || at_ == batch_->num_rows()) {
      auto batch = file_->next();
      if (!batch.ok()) return about_file(source_.path, batch.status());
      if (*batch == nullptr) return false;
      ASSIGN_OR_RETURN(batch_, arranged(**batch));
      at_ = 0;
    }
    const std::int64_t count = std::min(most, batch_->num_rows() - at_);
    const auto part = batch_->Slice(at_, count);
    for (std::int64_t row = 0; row < count; ++row) rows.lines.push_back(++line_);
    at_ += count;
    RETURN_IF_ERROR(take(*part, rows));
    if (!as_text_) rows.batch = part;
    return true;
  }

 private:
  [[nodiscard]] const arrow::Field* own_field(const std::string& name) const {
    const int i = layout_.schema->GetFieldIndex(name);
    return i < 0 || static_cast<std::size_t>(i) >= own_columns_ ? nullptr
                                                                : layout_.schema->field(i).get();
  }
  Status check_field(const std::string& name, ValueType type) const {
    const arrow::Field* const field = own_field(name);
    if (field == nullptr) return Status::ok_status();
    bool is_list = false;
    const SourceKind kind = source_kind(*field->type(), is_list);
    return check_source(kind, is_list, field->type()->ToString(), name, type);
  }
  Status check_time() const {
    const std::string& name = options_.event_timestamp_column;
    const arrow::Field* const field = own_field(name);
    if (field == nullptr) return Status::ok_status();
    bool is_list = false;
    const SourceKind kind = source_kind(*field->type(), is_list);
    if (kind == SourceKind::kInteger && options_.timestamp_unit == TimestampUnit::kNone)
      return invalid_argument(
          fmt::format("column `{}` holds bare numbers ({}); say of which unit with "
                      "--timestamp-unit",
                      name, field->type()->ToString()));
    return check_time_source(kind, is_list, field->type()->ToString(), name,
                             options_.timestamp_unit);
  }

  // Takes the order of the first file.
  Status place_as(const SpineLayout* expected) {
    own_schema_ = layout_.schema;
    if (expected == nullptr) return Status::ok_status();
    const bool same_count = own_schema_->num_fields() == expected->schema->num_fields();
    for (const auto& field : expected->schema->fields()) {
      const auto own = own_schema_->GetFieldByName(field->name());
      if (same_count && own != nullptr && own->type()->Equals(*field->type())) continue;
      return invalid_argument(
          fmt::format("has other columns than the first file of the spine, or other types: `{}`",
                      field->name()));
    }
    layout_ = *expected;
    return Status::ok_status();
  }

  // The batch with what the folders say, in the order of the layout.
  Result<std::shared_ptr<arrow::RecordBatch>> arranged(const arrow::RecordBatch& batch) const {
    arrow::ArrayVector arrays;
    for (const auto& field : layout_.schema->fields()) {
      const auto i = static_cast<std::size_t>(own_schema_->GetFieldIndex(field->name()));
      if (i < own_columns_) {
        arrays.push_back(batch.column(static_cast<int>(i)));
        continue;
      }
      ASSIGN_OR_RETURN(const Column cells, partition_cells(field->name(), batch.num_rows()));
      ASSIGN_OR_RETURN(auto array, array_of(cells));
      arrays.push_back(std::move(array));
    }
    return arrow::RecordBatch::Make(layout_.schema, batch.num_rows(), std::move(arrays));
  }
  Result<Column> partition_cells(const std::string& name, std::int64_t rows) const {
    const auto& columns = layout_.columns;
    const auto column = std::find_if(columns.begin(), columns.end(),
                                     [&name](const auto& each) { return each.name == name; });
    const auto folder = std::find_if(source_.partitions.begin(), source_.partitions.end(),
                                     [&name](const auto& each) { return each.first == name; });
    Column cells(column->type);
    for (std::int64_t row = 0; row < rows; ++row) {
      const bool is_null =
          std::find(options_.na.begin(), options_.na.end(), folder->second) != options_.na.end();
      if (is_null) {
        cells.append_null();
      } else {
        RETURN_IF_ERROR(append_text(cells, folder->second));
      }
    }
    return cells;
  }

  [[nodiscard]] Status wrong_cell(const SpineRows& rows, std::size_t row, const std::string& column,
                                  const Status& reason) const {
    return invalid_argument(fmt::format("{}:{}: column `{}`: {}", source_.path, rows.lines[row],
                                        column, reason.message()));
  }

  Status take(const arrow::RecordBatch& part, SpineRows& rows) const {
    Status wrong;
    std::string column;
    const auto refused = [&](std::size_t row, const Status& reason) {
      if (wrong.ok()) wrong = wrong_cell(rows, row, column, reason);
    };
    for (const SpineOptions::Key& key : options_.keys) {
      column = key.column;
      append_array(*part.GetColumnByName(column), rows.keys.emplace_back(key.type), refused);
    }
    column = options_.event_timestamp_column;
    append_time_array(*part.GetColumnByName(column), rows.event_timestamps, options_.timestamp_unit,
                      refused);
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (wrong.ok() && rows.event_timestamps.is_null(row))
        wrong = wrong_cell(rows, row, column, invalid_argument("the moment of the row is missing"));
    if (!as_text_ || !wrong.ok()) return wrong;
    for (int i = 0; i < part.num_columns(); ++i) {
      const arrow::Array& array = *part.column(i);
      column = layout_.columns[static_cast<std::size_t>(i)].name;
      bool as_arrow_says = false;
      Column& cells = rows.columns.emplace_back(text_type(*array.type(), as_arrow_says));
      if (as_arrow_says) {
        RETURN_IF_ERROR(append_as_arrow_says(array, cells));
      } else {
        append_array(array, cells, refused);
      }
    }
    return wrong;
  }

  std::unique_ptr<ParquetFile> file_;
  const SourceFile source_;
  const SpineOptions& options_;
  const bool as_text_;
  SpineLayout layout_;
  std::shared_ptr<arrow::Schema> own_schema_;  // In the order of this file.
  std::size_t own_columns_ = 0;                // Behind them stand those of folders.
  std::shared_ptr<arrow::RecordBatch> batch_;
  std::int64_t at_ = 0;
  std::uint64_t line_ = 0;
};

}  // namespace

Result<std::unique_ptr<SpineFile>> open_parquet_spine_file(
    const SourceFile& file, const ParquetLimits& limits, const SpineOptions& options,
    const SpineLayout* expected, bool as_text, std::shared_ptr<arrow::MemoryPool> memory,
    S3Objects& objects) {
  auto opened = ParquetFile::open(file, limits, std::move(memory), objects);
  if (!opened.ok()) return about_file(file.path, opened.status());
  auto spine = std::make_unique<ParquetSpine>(*std::move(opened), file, options, as_text);
  const Status placed = spine->place(expected);
  if (!placed.ok()) return about_file(file.path, placed);
  return std::unique_ptr<SpineFile>(std::move(spine));
}

}  // namespace skua
