#include "clients/cli/open_rows.h"

#include "clients/cli/import/avro_file_rows.h"
#include "clients/cli/import/text_rows.h"
#include "clients/cli/import/unerased_rows.h"

namespace skua {

namespace {

Result<std::unique_ptr<RowBatches>> open_all_rows(const SourceFile& file, const ColumnPlan& plan,
                                                  const ParquetLimits& limits, Files& files,
                                                  ArrowSupport& arrow) {
  if (file.format == "parquet") return arrow.open_parquet(file, limits, plan);
  ASSIGN_OR_RETURN(auto stream, files.open(file.path));
  if (file.format == "avro")
    return open_avro_rows(file.path, std::move(stream), file.partitions, plan);
  auto source = std::make_unique<ByteSource>(std::move(stream));
  std::unique_ptr<TextRows> rows;
  if (file.format == "csv") {
    ASSIGN_OR_RETURN(rows, open_csv_rows(file.path, *source, file.partitions, plan));
  } else {
    rows = open_ndjson_rows(*source, file.partitions, plan);
  }
  return std::unique_ptr<RowBatches>(
      std::make_unique<CoercingRows>(std::move(source), std::move(rows), plan));
}

}  // namespace

Result<std::unique_ptr<RowBatches>> open_rows(const SourceFile& file, const ColumnPlan& plan,
                                              const ParquetLimits& limits, Files& files,
                                              ArrowSupport& arrow) {
  ASSIGN_OR_RETURN(auto rows, open_all_rows(file, plan, limits, files, arrow));
  if (file.erased == nullptr || file.erased->empty()) return rows;
  return std::unique_ptr<RowBatches>(
      std::make_unique<UnerasedRows>(std::move(rows), file.erased, plan));
}

Status check_source_file(const SourceFile& file, const ColumnPlan& plan,
                         const ParquetLimits& limits, Files& files, ArrowSupport& arrow) {
  if (file.is_stream) return Status::ok_status();
  RETURN_IF_ERROR(open_rows(file, plan, limits, files, arrow).status());
  if (file.format != "avro") return Status::ok_status();
  ASSIGN_OR_RETURN(auto stream, files.open(file.path));
  return check_avro_file(file.path, std::move(stream));
}

}  // namespace skua
