#include "clients/cli/arrow/parquet_training.h"

#include <arrow/array/array_base.h>
#include <arrow/io/interfaces.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/util/byte_size.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <algorithm>

#include "clients/cli/arrow/arrow_arrays.h"
#include "clients/cli/arrow/arrow_status.h"
#include "clients/cli/arrow/file_sink.h"

namespace skua {
namespace {

// In memory, before encoding.
constexpr std::int64_t kRowGroupBytes = std::int64_t{64} << 20U;
constexpr int kZstdLevel = 3;

class ParquetTraining final : public TrainingOutput {
 public:
  ParquetTraining(std::unique_ptr<OutputFile> file, const SpineLayout& spine,
                  const std::vector<OutputColumn>& features)
      : TrainingOutput(std::move(file)), sink_(this->file()) {
    arrow::FieldVector fields;
    if (spine.schema != nullptr) {
      fields = spine.schema->fields();
    } else {
      for (const OutputColumn& column : spine.columns)
        fields.push_back(arrow::field(column.name, arrow_type(column.type)));
    }
    for (const OutputColumn& feature : features)
      fields.push_back(arrow::field(feature.name, arrow_type(feature.type)));
    schema_ = arrow::schema(std::move(fields));
  }

  Status open() {
    const auto properties = parquet::WriterProperties::Builder()
                                .compression(parquet::Compression::ZSTD)
                                ->compression_level(kZstdLevel)
                                ->enable_page_checksum()
                                ->created_by("skua")
                                ->build();
    // Types that Parquet itself does not tell apart come back as they were in the spine.
    const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    auto writer = parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(),
                                                   sink_.stream(), properties, arrow_properties);
    if (!writer.ok()) return sink_.failed(writer.status());
    writer_ = *std::move(writer);
    return Status::ok_status();
  }

  Status append(const TrainingRows& rows) override {
    arrow::ArrayVector arrays;
    const auto add = [&arrays](auto array) {
      if (array.ok()) arrays.push_back(*std::move(array));
      return array.status();
    };
    if (rows.spine.batch != nullptr) {
      arrays = rows.spine.batch->columns();
    } else {
      for (const Column& column : rows.spine.columns) RETURN_IF_ERROR(add(array_of(column)));
    }
    for (const Column& feature : rows.features) RETURN_IF_ERROR(add(array_of(feature)));
    const auto batch = arrow::RecordBatch::Make(
        schema_, static_cast<std::int64_t>(rows.spine.size()), std::move(arrays));
    const auto bytes = arrow::util::ReferencedBufferSize(*batch);
    held_ += bytes.ok() ? *bytes : arrow::util::TotalBufferSize(*batch);
    batches_.push_back(batch);
    return held_ >= kRowGroupBytes ? write_row_group() : Status::ok_status();
  }

 private:
  Status write_row_group() {
    if (batches_.empty()) return Status::ok_status();
    const auto table = arrow::Table::FromRecordBatches(schema_, batches_);
    if (!table.ok()) return status_from_arrow(table.status(), StatusCode::kInternal);
    const arrow::Status written =
        writer_->WriteTable(**table, std::max<std::int64_t>(1, (*table)->num_rows()));
    if (!written.ok()) return sink_.failed(written);
    batches_.clear();
    held_ = 0;
    return Status::ok_status();
  }

  Status do_finish() override {
    RETURN_IF_ERROR(write_row_group());
    const arrow::Status closed = writer_->Close();
    return closed.ok() ? Status::ok_status() : sink_.failed(closed);
  }

  FileSink sink_;
  std::shared_ptr<arrow::Schema> schema_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
  std::vector<std::shared_ptr<arrow::RecordBatch>> batches_;  // Of the next row group.
  std::int64_t held_ = 0;
};

}  // namespace

Result<std::unique_ptr<TrainingOutput>> create_parquet_training_file(
    std::unique_ptr<OutputFile> file, const SpineLayout& spine,
    const std::vector<OutputColumn>& features) {
  auto output = std::make_unique<ParquetTraining>(std::move(file), spine, features);
  RETURN_IF_ERROR(output->open());
  return std::unique_ptr<TrainingOutput>(std::move(output));
}

}  // namespace skua
