#include "tests/crash/kill_files.h"

#include <rocksdb/file_system.h>

#include <string>
#include <utility>

#include "tests/crash/kill_point.h"

namespace skua::test {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// "Wal", "Table", "Manifest" or nothing.
std::string kind_of(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  if (name.ends_with(".log")) return "Wal";
  if (name.ends_with(".sst")) return "Table";
  if (name.starts_with("MANIFEST-")) return "Manifest";
  return "";
}

template <typename Do>
IOStatus between(KillPoint& point, const std::string& deed, const Do& deed_itself) {
  point.reach("Before" + deed);
  IOStatus status = deed_itself();
  point.reach("After" + deed);
  return status;
}

class WatchedFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WatchedFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::string kind, KillPoint& point)
      : FSWritableFileOwnerWrapper(std::move(file)), kind_(std::move(kind)), point_(point) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return between(point_, kind_ + "Append",
                   [&] { return FSWritableFileOwnerWrapper::Append(data, options, debug); });
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* debug) override {
    return between(point_, kind_ + "Append", [&] {
      return FSWritableFileOwnerWrapper::Append(data, options, verification, debug);
    });
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return between(point_, kind_ + "Sync",
                   [&] { return FSWritableFileOwnerWrapper::Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return between(point_, kind_ + "Sync",
                   [&] { return FSWritableFileOwnerWrapper::Fsync(options, debug); });
  }

 private:
  std::string kind_;
  KillPoint& point_;
};

class KillFiles final : public rocksdb::FileSystemWrapper {
 public:
  explicit KillFiles(KillPoint& point)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), point_(point) {}
  const char* Name() const override { return "KillFiles"; }

  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                           IODebugContext* debug) override {
    const std::string kind = kind_of(name);
    IOStatus status = between(point_, kind + "Create",
                              [&] { return target()->NewWritableFile(name, options, out, debug); });
    if (status.ok() && !kind.empty())
      *out = std::make_unique<WatchedFile>(std::move(*out), kind, point_);
    return status;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    const auto rename = [&] { return target()->RenameFile(from, to, options, debug); };
    if (!to.ends_with("/CURRENT")) return rename();
    return between(point_, "CurrentRename", rename);
  }

 private:
  KillPoint& point_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> make_kill_files(KillPoint& kill_point) {
  return std::make_shared<KillFiles>(kill_point);
}

}  // namespace skua::test
