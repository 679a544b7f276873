#pragma once

#include <memory>

#include "clients/cli/export/row_output.h"
#include "clients/cli/files/object_store.h"
#include "clients/cli/import/coerced_rows.h"
#include "clients/cli/import/source_files.h"
#include "clients/cli/join/spine_rows.h"
#include "clients/cli/join/training_output.h"

namespace skua {

struct ParquetLimits {
  // What reading one file may hold at once.
  std::uint64_t memory_bytes_max = std::uint64_t{512} << 20U;
  // Of the columns that are read, uncompressed.
  std::uint64_t row_group_bytes_max = std::uint64_t{2} << 30U;
};

// What needs Arrow: Parquet files, and object stores. Not thread-safe.
class ArrowSupport {
 public:
  virtual ~ArrowSupport() = default;

  // OK, or FAILED_PRECONDITION: this program was built without Arrow; then so say all others.
  [[nodiscard]] virtual Status check() const = 0;

  // The rows of a Parquet file. Column types that cannot fit the view are refused at once, as is a
  // row group beyond its limit. Errors: NOT_FOUND, DATA_LOSS (no Parquet file, or damaged),
  // INVALID_ARGUMENT (columns), RESOURCE_EXHAUSTED (limits), UNAVAILABLE. The plan outlives it.
  [[nodiscard]] virtual Result<std::unique_ptr<RowBatches>> open_parquet(
      const SourceFile& file, const ParquetLimits& limits, const ColumnPlan& plan) = 0;

  // A Parquet file of rows: zstd, row groups of bounded size.
  [[nodiscard]] virtual Result<std::unique_ptr<RowOutput>> create_parquet(
      std::unique_ptr<OutputFile> file, const OutputColumns& columns) = 0;

  // A Parquet file of a spine, with all of its columns but the ignored ones. `expected`: the layout
  // of the first file, whose columns it must have; nullptr for the first. `as_text`: its rows are
  // wanted as cells, not as a batch. Errors: as above. The options outlive it.
  [[nodiscard]] virtual Result<std::unique_ptr<SpineFile>> open_parquet_spine(
      const SourceFile& file, const ParquetLimits& limits, const SpineOptions& options,
      const SpineLayout* expected, bool as_text) = 0;

  // A Parquet file of a training set: zstd; columns of a Parquet spine keep their types.
  [[nodiscard]] virtual Result<std::unique_ptr<TrainingOutput>> create_parquet_training(
      std::unique_ptr<OutputFile> file, const SpineLayout& spine,
      const std::vector<OutputColumn>& features) = 0;

  [[nodiscard]] virtual ObjectStore& objects() = 0;
};

// What this program was built with.
[[nodiscard]] std::unique_ptr<ArrowSupport> make_arrow_support();
// Ends what Arrow keeps for the whole process; libraries under it want that before main() returns.
// REQUIRES: no ArrowSupport is left, nor made again.
void stop_arrow();
// What a program without Arrow has.
[[nodiscard]] std::unique_ptr<ArrowSupport> make_no_arrow();

}  // namespace skua
