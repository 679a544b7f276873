#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/files/object_store.h"

namespace arrow::fs {
class FileSystem;
}  // namespace arrow::fs
namespace arrow::io {
class RandomAccessFile;
}  // namespace arrow::io

namespace skua {

// Amazon S3 and what speaks like it. Credentials and region come from where the AWS tools take
// them; AWS_ENDPOINT_URL names another server than Amazon's. Connects at the first use.
class S3Objects final : public ObjectStore {
 public:
  S3Objects();
  ~S3Objects() override;
  S3Objects(const S3Objects&) = delete;
  S3Objects& operator=(const S3Objects&) = delete;

  Result<std::vector<FoundFile>> list(const std::string& path, const EnterFolder& enter) override;
  Result<std::unique_ptr<ByteStream>> open(const std::string& path) override;
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override;
  Status remove(const std::string& path) override;

  // See stop_arrow().
  static void stop_sdk();

  [[nodiscard]] Result<std::shared_ptr<arrow::io::RandomAccessFile>> open_random(
      const std::string& path);

 private:
  [[nodiscard]] Status connect();

  std::shared_ptr<arrow::fs::FileSystem> system_;
};

}  // namespace skua
