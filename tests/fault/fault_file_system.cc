#include "tests/fault/fault_file_system.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace skua::test {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using Outcome = FaultDisk::Outcome;

// As the file system of a Linux machine reports them.
IOStatus status_of(Outcome outcome, const std::string& path) {
  switch (outcome) {
    case Outcome::kOk:
      return IOStatus::OK();
    case Outcome::kNoSpace: {
      IOStatus status = IOStatus::NoSpace(path, "injected: no space left");
      status.SetRetryable(true);
      return status;
    }
    case Outcome::kNotFound:
      return IOStatus::PathNotFound(path, "no such file");
    case Outcome::kExists:
      return IOStatus::IOError(path, "exists");
    case Outcome::kNotEmpty:
      return IOStatus::IOError(path, "is not empty");
    case Outcome::kOff:
      return IOStatus::IOError(path, "the power is off");
    case Outcome::kError:
      break;
  }
  return IOStatus::IOError(path, "injected: input/output error");
}

std::string plain(const std::string& path) {
  std::string out;
  for (const char c : path)
    if (c != '/' || out.empty() || out.back() != '/') out.push_back(c);
  if (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

// What every kind of open file has.
struct Opened {
  FaultDisk& disk;
  std::string path;
  FaultDisk::File file;
  FaultDisk::Life life;

  IOStatus read(std::uint64_t offset, std::size_t bytes, Slice* result, char* scratch) const {
    std::string read;
    const Outcome outcome = disk.read(life, file, offset, bytes, read);
    std::memcpy(scratch, read.data(), read.size());
    *result = Slice(scratch, read.size());
    return status_of(outcome, path);
  }
};

class SequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialFile(Opened opened) : opened_(std::move(opened)) {}
  IOStatus Read(std::size_t bytes, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) override {
    IOStatus status = opened_.read(at_, bytes, result, scratch);
    at_ += result->size();
    return status;
  }
  IOStatus Skip(std::uint64_t bytes) override {
    at_ += bytes;
    return IOStatus::OK();
  }

 private:
  Opened opened_;
  std::uint64_t at_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomAccessFile(Opened opened) : opened_(std::move(opened)) {}
  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions&, Slice* result,
                char* scratch, IODebugContext*) const override {
    return opened_.read(offset, bytes, result, scratch);
  }

 private:
  Opened opened_;
};

class WritableFile final : public rocksdb::FSWritableFile {
 public:
  explicit WritableFile(Opened opened) : opened_(std::move(opened)) {}
  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    return status_of(
        opened_.disk.append(opened_.life, opened_.path, opened_.file, {data.data(), data.size()}),
        opened_.path);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
    return status_of(opened_.disk.truncate(opened_.life, opened_.file, size), opened_.path);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    return status_of(opened_.disk.sync(opened_.life, opened_.path, opened_.file), opened_.path);
  }
  bool IsSyncThreadSafe() const override { return true; }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override {
    std::uint64_t bytes = 0;
    (void)opened_.disk.size(opened_.life, opened_.path, bytes);
    return bytes;
  }

 private:
  Opened opened_;
};

class Folder final : public rocksdb::FSDirectory {
 public:
  Folder(FaultDisk& disk, FaultDisk::Life life, std::string path)
      : disk_(disk), path_(std::move(path)), life_(life) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return status_of(disk_.sync_folder(life_, path_), path_);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  FaultDisk& disk_;
  std::string path_;
  FaultDisk::Life life_;
};

class Lock final : public rocksdb::FileLock {
 public:
  explicit Lock(std::string locked) : path(std::move(locked)) {}
  std::string path;
};

// Only what has no faults comes from the machine: logs of messages, options of files.
class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultFileSystem(FaultDisk& disk)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk), life_(disk.life()) {}
  const char* Name() const override { return "FaultFileSystem"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* out,
                             IODebugContext*) override {
    return open<SequentialFile>(name, false, false, out);
  }
  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* out,
                               IODebugContext*) override {
    return open<RandomAccessFile>(name, false, false, out);
  }
  IOStatus NewWritableFile(const std::string& name, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                           IODebugContext*) override {
    return open<WritableFile>(name, true, true, out);
  }
  IOStatus ReopenWritableFile(const std::string& name, const FileOptions&,
                              std::unique_ptr<rocksdb::FSWritableFile>* out,
                              IODebugContext*) override {
    return open<WritableFile>(name, true, false, out);
  }
  IOStatus ReuseWritableFile(const std::string&, const std::string&, const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("ReuseWritableFile");
  }
  IOStatus NewRandomRWFile(const std::string&, const FileOptions&,
                           std::unique_ptr<rocksdb::FSRandomRWFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("NewRandomRWFile");
  }
  IOStatus NewMemoryMappedFileBuffer(const std::string&,
                                     std::unique_ptr<rocksdb::MemoryMappedFileBuffer>*) override {
    return IOStatus::NotSupported("NewMemoryMappedFileBuffer");
  }
  IOStatus NewDirectory(const std::string& name, const IOOptions&,
                        std::unique_ptr<rocksdb::FSDirectory>* out, IODebugContext*) override {
    if (disk_.is_off()) return status_of(Outcome::kOff, name);
    if (!disk_.is_folder(plain(name))) return status_of(Outcome::kNotFound, name);
    *out = std::make_unique<Folder>(disk_, life_, plain(name));
    return IOStatus::OK();
  }
  IOStatus FileExists(const std::string& name, const IOOptions&, IODebugContext*) override {
    std::uint64_t bytes = 0;
    const Outcome outcome = disk_.size(life_, plain(name), bytes);
    if (outcome != Outcome::kNotFound) return status_of(outcome, name);
    return disk_.is_folder(plain(name)) ? IOStatus::OK() : IOStatus::NotFound(name);
  }
  IOStatus GetChildren(const std::string& folder, const IOOptions&, std::vector<std::string>* out,
                       IODebugContext*) override {
    out->clear();
    const Outcome outcome = disk_.list(life_, plain(folder), *out);
    return outcome == Outcome::kNotFound ? IOStatus::NotFound(folder) : status_of(outcome, folder);
  }
  IOStatus GetChildrenFileAttributes(const std::string& folder, const IOOptions& options,
                                     std::vector<rocksdb::FileAttributes>* out,
                                     IODebugContext* debug) override {
    return FileSystem::GetChildrenFileAttributes(folder, options, out, debug);  // NOLINT
  }
  IOStatus DeleteFile(const std::string& name, const IOOptions&, IODebugContext*) override {
    return status_of(disk_.remove(life_, plain(name)), name);
  }
  IOStatus Truncate(const std::string& name, std::size_t size, const IOOptions&,
                    IODebugContext*) override {
    FaultDisk::File file;
    Outcome outcome = disk_.open(life_, plain(name), false, false, file);
    if (outcome == Outcome::kOk) outcome = disk_.truncate(life_, file, size);
    return status_of(outcome, name);
  }
  IOStatus CreateDir(const std::string& name, const IOOptions&, IODebugContext*) override {
    return status_of(disk_.make_folder(life_, plain(name)), name);
  }
  IOStatus CreateDirIfMissing(const std::string& name, const IOOptions&, IODebugContext*) override {
    if (disk_.is_folder(plain(name))) return IOStatus::OK();
    return status_of(disk_.make_folder(life_, plain(name)), name);
  }
  IOStatus DeleteDir(const std::string& name, const IOOptions&, IODebugContext*) override {
    return status_of(disk_.remove_folder(life_, plain(name)), name);
  }
  IOStatus GetFileSize(const std::string& name, const IOOptions&, std::uint64_t* bytes,
                       IODebugContext*) override {
    return status_of(disk_.size(life_, plain(name), *bytes), name);
  }
  IOStatus GetFileModificationTime(const std::string&, const IOOptions&, std::uint64_t* time,
                                   IODebugContext*) override {
    *time = 0;
    return IOStatus::OK();
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                      IODebugContext*) override {
    return status_of(disk_.rename(life_, plain(from), plain(to)), from);
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions&,
                    IODebugContext*) override {
    return status_of(disk_.link(life_, plain(from), plain(to)), from);
  }
  IOStatus NumFileLinks(const std::string&, const IOOptions&, std::uint64_t* count,
                        IODebugContext*) override {
    *count = 1;
    return IOStatus::OK();
  }
  IOStatus AreFilesSame(const std::string& a, const std::string& b, const IOOptions&, bool* same,
                        IODebugContext*) override {
    return status_of(disk_.same_file(plain(a), plain(b), *same), a);
  }
  IOStatus LockFile(const std::string& name, const IOOptions&, rocksdb::FileLock** out,
                    IODebugContext*) override {
    if (!disk_.lock(life_, plain(name)))
      return IOStatus::IOError("lock hold by current process", name);
    *out = new Lock(plain(name));  // NOLINT: the interface takes it so.
    return IOStatus::OK();
  }
  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
    const std::unique_ptr<Lock> owned(static_cast<Lock*>(lock));
    disk_.unlock(life_, owned->path);
    return IOStatus::OK();
  }
  IOStatus GetAbsolutePath(const std::string& path, const IOOptions&, std::string* out,
                           IODebugContext*) override {
    *out = plain(path);
    return IOStatus::OK();
  }
  IOStatus GetFreeSpace(const std::string&, const IOOptions&, std::uint64_t* bytes,
                        IODebugContext*) override {
    *bytes = disk_.free_bytes();
    return IOStatus::OK();
  }
  IOStatus IsDirectory(const std::string& path, const IOOptions&, bool* is_folder,
                       IODebugContext*) override {
    *is_folder = disk_.is_folder(plain(path));
    if (*is_folder) return IOStatus::OK();
    std::uint64_t bytes = 0;
    return status_of(disk_.size(life_, plain(path), bytes), path);
  }

 private:
  template <typename File, typename Base>
  IOStatus open(const std::string& name, bool creates, bool truncates, std::unique_ptr<Base>* out) {
    out->reset();
    FaultDisk::File file;
    const Outcome outcome = disk_.open(life_, plain(name), creates, truncates, file);
    if (outcome == Outcome::kOk)
      *out = std::make_unique<File>(Opened{disk_, plain(name), std::move(file), life_});
    return status_of(outcome, name);
  }

  FaultDisk& disk_;
  const FaultDisk::Life life_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> make_fault_file_system(FaultDisk& disk) {
  return std::make_shared<FaultFileSystem>(disk);
}

}  // namespace skua::test
