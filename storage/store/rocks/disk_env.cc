#include "storage/store/rocks/disk_env.h"

#include <string>
#include <utility>

namespace skua {
namespace {

// RocksDB links the files of a bulk load under names of its own. When that fails half-way and the
// store is opened again, it gives those names to new files: truncating them would destroy the load.
class FreshFiles final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "FreshFiles"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus removed = target()->DeleteFile(path, options.io_options, debug);
    if (!removed.ok() && !removed.IsNotFound() && !removed.IsPathNotFound()) return removed;
    return target()->NewWritableFile(path, options, file, debug);
  }
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_disk_env(std::shared_ptr<rocksdb::FileSystem> file_system) {
  if (file_system == nullptr) file_system = rocksdb::FileSystem::Default();
  return rocksdb::NewCompositeEnv(std::make_shared<FreshFiles>(std::move(file_system)));
}

}  // namespace skua
