#include "storage/store/rocks/repair/whole_logs.h"

#include <rocksdb/file_system.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace skua {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class WholeLog final : public rocksdb::FSSequentialFile {
 public:
  explicit WholeLog(const std::string& bytes) : rest_(bytes) {}

  IOStatus Read(std::size_t bytes, const IOOptions&, rocksdb::Slice* result, char* scratch,
                IODebugContext*) override {
    const std::size_t taken = std::min(bytes, rest_.size());
    std::memcpy(scratch, rest_.data(), taken);
    *result = rocksdb::Slice(scratch, taken);
    return Skip(taken);
  }
  IOStatus Skip(std::uint64_t bytes) override {
    rest_.remove_prefix(std::min<std::uint64_t>(bytes, rest_.size()));
    return IOStatus::OK();
  }

 private:
  std::string_view rest_;
};

class WholeLogsFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  WholeLogsFileSystem(const std::shared_ptr<rocksdb::FileSystem>& file_system,
                      const std::string& path, const WholeLogs& logs)
      : FileSystemWrapper(file_system) {
    for (const auto& [name, bytes] : logs) logs_[path + "/" + name] = bytes;
  }
  const char* Name() const override { return "WholeLogsFileSystem"; }

  IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* file,
                             IODebugContext* debug) override {
    const auto log = logs_.find(path);
    if (log == logs_.end()) return target()->NewSequentialFile(path, options, file, debug);
    *file = std::make_unique<WholeLog>(log->second);
    return IOStatus::OK();
  }
  IOStatus GetFileSize(const std::string& path, const IOOptions& options, std::uint64_t* bytes,
                       IODebugContext* debug) override {
    const auto log = logs_.find(path);
    if (log == logs_.end()) return target()->GetFileSize(path, options, bytes, debug);
    *bytes = log->second.size();
    return IOStatus::OK();
  }

 private:
  WholeLogs logs_;  // By their paths.
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_whole_logs_env(std::shared_ptr<rocksdb::FileSystem> file_system,
                                                  const std::string& path, const WholeLogs& logs) {
  if (file_system == nullptr) file_system = rocksdb::FileSystem::Default();
  return rocksdb::NewCompositeEnv(std::make_shared<WholeLogsFileSystem>(file_system, path, logs));
}

}  // namespace skua
