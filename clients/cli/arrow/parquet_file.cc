#include "clients/cli/arrow/parquet_file.h"

#include <arrow/buffer.h>
#include <arrow/io/file.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <algorithm>

#include "clients/cli/arrow/arrow_status.h"
#include "clients/cli/arrow/parquet_footer.h"

namespace skua {
namespace {

constexpr std::int64_t kBatchRowsMax = 4096;
constexpr std::int64_t kBatchBytes = std::int64_t{8} << 20U;
constexpr std::int64_t kStreamBytesMax = std::int64_t{1} << 20U;
constexpr std::int64_t kStreamsBytes = std::int64_t{64} << 20U;

Status damaged(const arrow::Status& error) {
  const Status status = status_from_arrow(error, StatusCode::kDataLoss);
  if (status.code() != StatusCode::kDataLoss) return status;
  return data_loss("is no whole Parquet file: " + status.message());
}

// Parquet's own classes throw, and some of what they throw passes Arrow.
template <typename Body>
auto caught(Body body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return resource_exhausted("memory ran out");
  } catch (const std::exception& error) {
    return data_loss(fmt::format("is no whole Parquet file: {}", error.what()));
  }
}

void add_leaves(const parquet::arrow::SchemaField& field, std::vector<int>& leaves) {
  if (field.column_index >= 0) leaves.push_back(field.column_index);
  for (const auto& child : field.children) add_leaves(child, leaves);
}

Result<std::shared_ptr<arrow::io::RandomAccessFile>> open_input(const std::string& path,
                                                                S3Objects& objects) {
  if (path == "-")
    return invalid_argument("Parquet cannot be read from standard input; name a file");
  if (is_object_path(path)) return objects.open_random(path);
  auto opened = arrow::io::ReadableFile::Open(path);
  if (!opened.ok())
    return Status(StatusCode::kNotFound, fmt::format("{}: {}", path, opened.status().message()));
  return std::shared_ptr<arrow::io::RandomAccessFile>(*std::move(opened));
}

}  // namespace

Status about_file(const std::string& path, const Status& status) {
  if (status.message().starts_with(path)) return status;
  return Status(status.code(), fmt::format("{}: {}", path, status.message()));
}

ParquetFile::ParquetFile(const ParquetLimits& limits, std::shared_ptr<arrow::MemoryPool> memory)
    : limits_(limits), memory_(std::move(memory)) {}

ParquetFile::~ParquetFile() = default;

Result<std::unique_ptr<ParquetFile>> ParquetFile::open(const SourceFile& file,
                                                       const ParquetLimits& limits,
                                                       std::shared_ptr<arrow::MemoryPool> memory,
                                                       S3Objects& objects) {
  return caught([&]() -> Result<std::unique_ptr<ParquetFile>> {
    std::unique_ptr<ParquetFile> out(new ParquetFile(limits, std::move(memory)));
    ASSIGN_OR_RETURN(out->input_, open_input(file.path, objects));
    out->file_bytes_ = file.bytes;
    ASSIGN_OR_RETURN(const auto footer, read_parquet_footer(*out->input_, limits.memory_bytes_max));
    RETURN_IF_ERROR(check_schema_nesting(std::string_view(*footer)));
    auto length = static_cast<std::uint32_t>(footer->size());
    out->metadata_ = parquet::FileMetaData::Make(footer->data(), &length);
    RETURN_IF_ERROR(out->open_reader(kBatchRowsMax, kStreamBytesMax));
    return out;
  });
}

Status ParquetFile::open_reader(std::int64_t batch_rows, std::int64_t stream_bytes) {
  parquet::ReaderProperties properties(memory_.get());
  properties.enable_buffered_stream();
  properties.set_buffer_size(stream_bytes);
  properties.set_page_checksum_verification(true);
  parquet::ArrowReaderProperties arrow_properties(false);
  arrow_properties.set_batch_size(batch_rows);
  arrow_properties.set_pre_buffer(false);
  // As nanoseconds, moments before 1677 and after 2262 would turn into others.
  arrow_properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
  parquet::arrow::FileReaderBuilder builder;
  arrow::Status opened = builder.Open(input_, properties, metadata_);
  if (!opened.ok()) return damaged(opened);
  opened = builder.memory_pool(memory_.get())->properties(arrow_properties)->Build(&reader_);
  return opened.ok() ? Status::ok_status() : damaged(opened);
}

Result<std::shared_ptr<arrow::Schema>> ParquetFile::schema() const {
  return caught([&]() -> Result<std::shared_ptr<arrow::Schema>> {
    std::shared_ptr<arrow::Schema> schema;
    const arrow::Status read = reader_->GetSchema(&schema);
    if (!read.ok()) return damaged(read);
    return schema;
  });
}

Status ParquetFile::select(const std::vector<int>& fields) {
  return caught([&] { return choose(fields); });
}

Status ParquetFile::choose(const std::vector<int>& fields) {
  std::vector<int> leaves;
  for (const int field : fields)
    add_leaves(reader_->manifest().schema_fields[static_cast<std::size_t>(field)], leaves);
  std::int64_t batch_rows = kBatchRowsMax;
  RETURN_IF_ERROR(check_row_groups(leaves, batch_rows));
  const auto streams = std::max<std::int64_t>(1, static_cast<std::int64_t>(leaves.size()));
  RETURN_IF_ERROR(open_reader(
      batch_rows, std::clamp<std::int64_t>(kStreamsBytes / streams, 4096, kStreamBytesMax)));
  std::vector<int> groups(static_cast<std::size_t>(reader_->num_row_groups()));
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = static_cast<int>(i);
  auto batches = reader_->GetRecordBatchReader(groups, leaves);
  if (!batches.ok()) return damaged(batches.status());
  batches_ = *std::move(batches);
  return Status::ok_status();
}

// Rows of one batch are fewer where they are large.
Status ParquetFile::check_row_groups(const std::vector<int>& leaves, std::int64_t& batch_rows) {
  const auto metadata = reader_->parquet_reader()->metadata();
  rows_total_ = static_cast<std::uint64_t>(std::max<std::int64_t>(0, metadata->num_rows()));
  for (int g = 0; g < metadata->num_row_groups(); ++g) {
    const auto group = metadata->RowGroup(g);
    std::uint64_t bytes = 0;
    for (const int leaf : leaves)
      bytes += static_cast<std::uint64_t>(
          std::max<std::int64_t>(0, group->ColumnChunk(leaf)->total_uncompressed_size()));
    if (bytes > limits_.row_group_bytes_max)
      return resource_exhausted(
          fmt::format("row group {} holds {} bytes, more than --row-group-bytes-max ({}); write "
                      "the file with "
                      "smaller row groups, or raise that limit",
                      g, bytes, limits_.row_group_bytes_max));
    const auto row_bytes =
        static_cast<std::int64_t>(bytes) / std::max<std::int64_t>(1, group->num_rows()) + 1;
    batch_rows = std::clamp<std::int64_t>(kBatchBytes / row_bytes, 1, batch_rows);
  }
  return Status::ok_status();
}

Result<std::shared_ptr<arrow::RecordBatch>> ParquetFile::next() {
  return caught([&]() -> Result<std::shared_ptr<arrow::RecordBatch>> {
    std::shared_ptr<arrow::RecordBatch> batch;
    do {
      const arrow::Status read = batches_->ReadNext(&batch);
      if (!read.ok()) return damaged(read);
    } while (batch != nullptr && batch->num_rows() == 0);
    if (batch != nullptr) rows_read_ += static_cast<std::uint64_t>(batch->num_rows());
    return batch;
  });
}

std::uint64_t ParquetFile::bytes_read() const {
  return rows_total_ == 0 ? file_bytes_ : file_bytes_ * rows_read_ / rows_total_;
}

}  // namespace skua
