#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/arrow/s3_objects.h"

namespace arrow {
class MemoryPool;
class RecordBatch;
class RecordBatchReader;
class Schema;
namespace io {
class RandomAccessFile;
}  // namespace io
}  // namespace arrow
namespace parquet {
class FileMetaData;
namespace arrow {
class FileReader;
}  // namespace arrow
}  // namespace parquet

namespace skua {

// Reads the columns of a Parquet file, some rows at a time. What a file claims is never trusted:
// memory comes from a bounded pool, checksums of pages are checked where there are any. Errors of
// all: NOT_FOUND, DATA_LOSS (no Parquet file, or damaged), RESOURCE_EXHAUSTED (limits),
// INVALID_ARGUMENT (standard input), and those of the object store. Not thread-safe.
class ParquetFile {
 public:
  // What was read keeps nothing of the file, and must not outlive the memory.
  [[nodiscard]] static Result<std::unique_ptr<ParquetFile>> open(
      const SourceFile& file, const ParquetLimits& limits,
      std::shared_ptr<arrow::MemoryPool> memory, S3Objects& objects);
  ~ParquetFile();
  ParquetFile(const ParquetFile&) = delete;
  ParquetFile& operator=(const ParquetFile&) = delete;

  [[nodiscard]] Result<std::shared_ptr<arrow::Schema>> schema() const;
  // Chooses the fields of the schema that next() reads. REQUIRES: called once, before next().
  [[nodiscard]] Status select(const std::vector<int>& fields);
  // The next rows, in the order of the file's columns; nullptr at its end.
  [[nodiscard]] Result<std::shared_ptr<arrow::RecordBatch>> next();
  // How much of the file is read, roughly.
  [[nodiscard]] std::uint64_t bytes_read() const;

 private:
  ParquetFile(const ParquetLimits& limits, std::shared_ptr<arrow::MemoryPool> memory);
  [[nodiscard]] Status choose(const std::vector<int>& fields);
  [[nodiscard]] Status open_reader(std::int64_t batch_rows, std::int64_t stream_bytes);
  [[nodiscard]] Status check_row_groups(const std::vector<int>& leaves, std::int64_t& batch_rows);

  const ParquetLimits limits_;
  std::shared_ptr<arrow::MemoryPool> memory_;
  std::shared_ptr<arrow::io::RandomAccessFile> input_;
  std::shared_ptr<parquet::FileMetaData> metadata_;
  std::unique_ptr<parquet::arrow::FileReader> reader_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t rows_total_ = 0;
  std::uint64_t rows_read_ = 0;
};

// `status` with the file in front, unless it is there.
[[nodiscard]] Status about_file(const std::string& path, const Status& status);

}  // namespace skua
