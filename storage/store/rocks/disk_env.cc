#include "storage/store/rocks/disk_env.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace skua {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// Paths of files that could not be read. THREAD-SAFE.
class Unreadable {
 public:
  IOStatus note(const std::string& path, IOStatus status) {
    if (status.ok()) return status;
    const std::lock_guard lock(mutex_);
    paths_.insert(path);
    return status;
  }
  [[nodiscard]] bool take(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return paths_.erase(path) > 0;
  }

 private:
  std::mutex mutex_;
  std::set<std::string> paths_;
};

class WatchedFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  WatchedFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, std::string path,
              std::shared_ptr<Unreadable> unreadable)
      : FSRandomAccessFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        unreadable_(std::move(unreadable)) {}

  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options,
                rocksdb::Slice* result, char* scratch, IODebugContext* debug) const override {
    return unreadable_->note(path_, target()->Read(offset, bytes, options, result, scratch, debug));
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count, const IOOptions& options,
                     IODebugContext* debug) override {
    const IOStatus status = target()->MultiRead(requests, count, options, debug);
    std::for_each_n(requests, count, [&](const rocksdb::FSReadRequest& request) {
      (void)unreadable_->note(path_, request.status);
    });
    return unreadable_->note(path_, status);
  }
  IOStatus Prefetch(std::uint64_t offset, std::size_t bytes, const IOOptions& options,
                    IODebugContext* debug) override {
    const IOStatus status = target()->Prefetch(offset, bytes, options, debug);
    return status.IsNotSupported() ? status : unreadable_->note(path_, status);
  }

 private:
  const std::string path_;
  const std::shared_ptr<Unreadable> unreadable_;
};

// What RocksDB 7.8 does to the files of a bulk load when the disk fails, mended below it.
class DiskFiles final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "DiskFiles"; }

  // It links the files of a load under names of its own. When that fails half-way and the store is
  // opened again, it gives those names to new files: truncating them would destroy the load.
  IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override {
    const IOStatus removed = target()->DeleteFile(path, options.io_options, debug);
    if (!removed.ok() && !removed.IsNotFound() && !removed.IsPathNotFound()) return removed;
    return target()->NewWritableFile(path, options, file, debug);
  }

  // It takes a file whose first or last key it cannot read for one without rows, and links it all
  // the same: no read would ever look into it.
  IOStatus NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* debug) override {
    IOStatus status = target()->NewRandomAccessFile(path, options, file, debug);
    if (status.ok() && path.find("/loads/") != std::string::npos)
      *file = std::make_unique<WatchedFile>(std::move(*file), path, unreadable_);
    return status;
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* debug) override {
    if (unreadable_->take(from)) return IOStatus::IOError(from, "could not be read");
    return target()->LinkFile(from, to, options, debug);
  }

 private:
  const std::shared_ptr<Unreadable> unreadable_ = std::make_shared<Unreadable>();
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_disk_env(std::shared_ptr<rocksdb::FileSystem> file_system) {
  if (file_system == nullptr) file_system = rocksdb::FileSystem::Default();
  return rocksdb::NewCompositeEnv(std::make_shared<DiskFiles>(std::move(file_system)));
}

}  // namespace skua
