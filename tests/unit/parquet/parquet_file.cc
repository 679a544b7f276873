#include "tests/unit/parquet/parquet_file.h"

#include <arrow/array/array_base.h>
#include <arrow/io/file.h>
#include <arrow/json/from_string.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <gtest/gtest.h>
#include <parquet/arrow/writer.h>

#include <filesystem>
#include <functional>

namespace skua {

void write_parquet(const std::string& path, const std::vector<ParquetColumn>& columns,
                   std::int64_t row_group_rows) {
  std::vector<std::shared_ptr<arrow::Field>> fields;
  std::vector<std::shared_ptr<arrow::Array>> arrays;
  for (const ParquetColumn& column : columns) {
    const auto array = arrow::json::ArrayFromJSONString(column.type, column.json);
    ASSERT_TRUE(array.ok()) << column.name << array.status().ToString();
    fields.push_back(arrow::field(column.name, column.type));
    arrays.push_back(*array);
  }
  const auto properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  const auto table = arrow::Table::Make(arrow::schema(fields), arrays);
  const auto out = arrow::io::FileOutputStream::Open(path);
  ASSERT_TRUE(out.ok());
  const auto written = parquet::arrow::WriteTable(
      *table, arrow::default_memory_pool(), *out, row_group_rows,
      parquet::WriterProperties::Builder().enable_page_checksum()->build(), properties);
  ASSERT_TRUE(written.ok()) << written.ToString();
  ASSERT_TRUE((*out)->Close().ok());
}

namespace {

using TakeBatch = std::function<void(const CoercedRows& rows)>;

Status read_batches(const SourceFile& file, const ParquetLimits& limits, const ColumnPlan& plan,
                    const TakeBatch& take) {
  const auto arrow = make_arrow_support();
  ASSIGN_OR_RETURN(const auto rows, arrow->open_parquet(file, limits, plan));
  CoercedRows batch(plan);
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows->next(batch));
    if (!more) return Status::ok_status();
    take(batch);
  }
}

SourceFile source_of(const std::string& path, const std::vector<NamedText>& partitions) {
  std::error_code missing;
  const auto bytes = std::filesystem::file_size(path, missing);
  return {path, "parquet", partitions, missing ? 0 : bytes};
}

std::string text_of(const CoercedRows& rows, std::size_t row) {
  if (rows.fault(row) != nullptr) return "!";
  std::string out(rows.event_timestamps.cell(row));
  for (const Column& column : rows.columns)
    out += "|" + (column.is_null(row) ? "null" : std::string(column.cell(row)));
  return out;
}

}  // namespace

Result<CoercedRows> read_parquet(const std::string& path, const v1::FeatureView& view,
                                 const ParquetLimits& limits, const ImportOptions& options,
                                 const std::vector<NamedText>& partitions) {
  const auto plan = ColumnPlan::make(view, options);
  if (!plan.ok()) return plan.status();
  CoercedRows last(*plan);
  RETURN_IF_ERROR(read_batches(source_of(path, partitions), limits, *plan,
                               [&last](const CoercedRows& rows) { last = rows; }));
  return last;
}

Result<std::vector<std::string>> read_parquet_texts(const std::string& path,
                                                    const v1::FeatureView& view,
                                                    const ParquetLimits& limits) {
  const auto plan = ColumnPlan::make(view, {});
  if (!plan.ok()) return plan.status();
  std::vector<std::string> out;
  RETURN_IF_ERROR(read_batches(source_of(path, {}), limits, *plan, [&out](const CoercedRows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) out.push_back(text_of(rows, row));
  }));
  return out;
}

v1::FeatureView view_of(const std::vector<std::pair<std::string, v1::ValueType>>& features) {
  v1::FeatureView view;
  view.set_name("v");
  v1::JoinKey& key = *view.add_join_keys();
  key.set_name("id");
  key.set_type(v1::INT64);
  for (const auto& [name, type] : features) {
    v1::Feature& feature = *view.add_features();
    feature.set_name(name);
    feature.set_type(type);
  }
  return view;
}

}  // namespace skua
