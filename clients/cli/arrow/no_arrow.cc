#include "clients/cli/arrow/arrow_support.h"

namespace skua {
namespace {

Status off() {
  return failed_precondition(
      "Parquet and s3:// are off: this skua was built without Arrow; `./dev setup` fetches it, "
      "then "
      "`./dev build`");
}

class NoObjects final : public ObjectStore {
 public:
  Result<std::vector<FoundFile>> list(const std::string& /*path*/,
                                      const EnterFolder& /*enter*/) override {
    return off();
  }
  Result<std::unique_ptr<ByteStream>> open(const std::string& /*path*/) override { return off(); }
  Result<std::unique_ptr<OutputFile>> create(const std::string& /*path*/) override { return off(); }
  Status remove(const std::string& /*path*/) override { return off(); }
};

class NoArrow final : public ArrowSupport {
 public:
  Status check() const override { return off(); }
  Result<std::unique_ptr<RowBatches>> open_parquet(const SourceFile& /*file*/,
                                                   const ParquetLimits& /*limits*/,
                                                   const ColumnPlan& /*plan*/) override {
    return off();
  }
  Result<std::unique_ptr<RowOutput>> create_parquet(std::unique_ptr<OutputFile> /*file*/,
                                                    const OutputColumns& /*columns*/) override {
    return off();
  }
  Result<std::unique_ptr<SpineFile>> open_parquet_spine(const SourceFile& /*file*/,
                                                        const ParquetLimits& /*limits*/,
                                                        const SpineOptions& /*options*/,
                                                        const SpineLayout* /*expected*/,
                                                        bool /*as_text*/) override {
    return off();
  }
  Result<std::unique_ptr<TrainingOutput>> create_parquet_training(
      std::unique_ptr<OutputFile> /*file*/, const SpineLayout& /*spine*/,
      const std::vector<OutputColumn>& /*features*/) override {
    return off();
  }
  ObjectStore& objects() override { return objects_; }

 private:
  NoObjects objects_;
};

}  // namespace

std::unique_ptr<ArrowSupport> make_no_arrow() { return std::make_unique<NoArrow>(); }

}  // namespace skua
