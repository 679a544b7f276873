#include "storage/store/rocks/folders.h"

#include <algorithm>
#include <memory>

#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

// Folders of a store are not nested deeper.
constexpr int kDepthMax = 8;

Status remove_at(rocksdb::Env& env, const std::string& path, int depth) {
  bool is_folder = false;
  if (!env.IsDirectory(path, &is_folder).ok() && env.FileExists(path).IsNotFound()) return {};
  if (!is_folder) return from_rocks(env.DeleteFile(path), "removing a file");
  if (depth == kDepthMax) return unavailable("`" + path + "` is nested too deeply to be removed");
  for (const std::string& name : names_in(env, path))
    RETURN_IF_ERROR(remove_at(env, path + "/" + name, depth + 1));
  return from_rocks(env.DeleteDir(path), "removing a folder");
}

}  // namespace

Status make_folders(rocksdb::Env& env, const std::string& path) {
  if (path.empty()) return {};
  const std::size_t slash = path.find_last_of('/');
  const std::string parent = slash == std::string::npos
                                 ? std::string(".")
                                 : path.substr(0, std::max<std::size_t>(slash, 1));
  bool is_folder = false;
  if (env.IsDirectory(path, &is_folder).ok() && is_folder) {
    // An attempt before may have made it and not synced its name. Not everybody may read there.
    std::unique_ptr<rocksdb::Directory> folder;
    if (!env.NewDirectory(parent, &folder).ok()) return {};
    return from_rocks(folder->Fsync(), "syncing the folder `" + parent + "`");
  }
  if (slash + 1 == path.size() && slash > 0) return make_folders(env, parent);
  if (parent != "/" && parent != ".") RETURN_IF_ERROR(make_folders(env, parent));
  RETURN_IF_ERROR(from_rocks(env.CreateDirIfMissing(path), "creating the folder `" + path + "`"));
  return sync_folder(env, parent);
}

Status sync_folder(rocksdb::Env& env, const std::string& path) {
  std::unique_ptr<rocksdb::Directory> folder;
  const std::string doing = "syncing the folder `" + path + "`";
  RETURN_IF_ERROR(from_rocks(env.NewDirectory(path, &folder), doing));
  return from_rocks(folder->Fsync(), doing);
}

Status sync_file(rocksdb::Env& env, const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name;
  const std::string doing = "syncing `" + path + "`";
  std::unique_ptr<rocksdb::WritableFile> file;
  if (env.FileExists(path).IsNotFound()) return {};
  RETURN_IF_ERROR(from_rocks(env.ReopenWritableFile(path, &file, rocksdb::EnvOptions()), doing));
  RETURN_IF_ERROR(from_rocks(file->Fsync(), doing));
  RETURN_IF_ERROR(from_rocks(file->Close(), doing));
  return sync_folder(env, folder);
}

std::vector<std::string> names_in(rocksdb::Env& env, const std::string& path) {
  std::vector<std::string> names;
  if (!env.GetChildren(path, &names).ok()) return {};
  std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
  return names;
}

Result<std::vector<std::string>> list_folder(rocksdb::Env& env, const std::string& path) {
  std::vector<std::string> names;
  const rocksdb::Status listed = env.GetChildren(path, &names);
  // RocksDB says the same of a folder that may not be read.
  if (listed.IsNotFound() && env.FileExists(path).IsNotFound()) return names;
  if (!listed.ok()) return unavailable("listing `" + path + "`: " + listed.ToString());
  std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
  return names;
}

Result<rocksdb::FileLock*> lock_file(rocksdb::Env& env, const std::string& path,
                                     const std::string& in_use) {
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::Status locked = env.LockFile(path, &lock);
  if (locked.ok()) return lock;
  const std::string text = locked.ToString();
  // Of this process; of another one, whose lock fcntl() meets.
  for (const char* held : {"lock hold by current process", "While lock file"})
    if (text.find(held) != std::string::npos) return failed_precondition(in_use);
  return from_rocks(locked, "locking `" + path + "`");
}

Status remove_all(rocksdb::Env& env, const std::string& path) { return remove_at(env, path, 0); }

}  // namespace skua
