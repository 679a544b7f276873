#include "clients/cli/arrow/arrow_memory.h"
#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/arrow/parquet_output.h"
#include "clients/cli/arrow/parquet_rows.h"
#include "clients/cli/arrow/parquet_spine.h"
#include "clients/cli/arrow/parquet_training.h"
#include "clients/cli/arrow/s3_objects.h"

namespace skua {
namespace {

class WithArrow final : public ArrowSupport {
 public:
  Status check() const override { return Status::ok_status(); }
  Result<std::unique_ptr<RowBatches>> open_parquet(const SourceFile& file,
                                                   const ParquetLimits& limits,
                                                   const ColumnPlan& plan) override {
    return open_parquet_rows(file, limits, plan, objects_);
  }
  Result<std::unique_ptr<RowOutput>> create_parquet(std::unique_ptr<OutputFile> file,
                                                    const OutputColumns& columns) override {
    return create_parquet_output(std::move(file), columns);
  }
  Result<std::unique_ptr<SpineFile>> open_parquet_spine(const SourceFile& file,
                                                        const ParquetLimits& limits,
                                                        const SpineOptions& options,
                                                        const SpineLayout* expected,
                                                        bool as_text) override {
    if (spine_memory_ == nullptr) spine_memory_ = make_bounded_memory(limits.memory_bytes_max);
    return open_parquet_spine_file(file, limits, options, expected, as_text, spine_memory_,
                                   objects_);
  }
  Result<std::unique_ptr<TrainingOutput>> create_parquet_training(
      std::unique_ptr<OutputFile> file, const SpineLayout& spine,
      const std::vector<OutputColumn>& features) override {
    return create_parquet_training_file(std::move(file), spine, features);
  }
  ObjectStore& objects() override { return objects_; }

 private:
  // Rows of a spine outlive their file.
  std::shared_ptr<arrow::MemoryPool> spine_memory_;
  S3Objects objects_;
};

}  // namespace

std::unique_ptr<ArrowSupport> make_arrow_support() { return std::make_unique<WithArrow>(); }

void stop_arrow() { S3Objects::stop_sdk(); }

}  // namespace skua
