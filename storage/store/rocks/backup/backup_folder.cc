#include "storage/store/rocks/backup/backup_folder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "storage/store/rocks/backup/file_bytes.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {

BackupFolder::BackupFolder(rocksdb::Env& env, std::string path)
    : env_(env), path_(std::move(path)) {}

Status BackupFolder::make() {
  RETURN_IF_ERROR(make_folders(env_, manifests()));
  return make_folders(env_, files());
}

Result<std::unique_ptr<BackupFolder::Lock>> BackupFolder::Lock::take(rocksdb::Env& env,
                                                                     const std::string& path) {
  ASSIGN_OR_RETURN(rocksdb::FileLock* const lock,
                   lock_file(env, path,
                             "another skuad is at work in the backup folder (`" + path +
                                 "`): give each store a backup_dir of its own"));
  return std::unique_ptr<Lock>(new Lock(env, lock));
}

BackupFolder::Lock::~Lock() { (void)env_.UnlockFile(lock_); }

Result<std::vector<std::string>> BackupFolder::ids() const {
  ASSIGN_OR_RETURN(std::vector<std::string> names, list_folder(env_, manifests()));
  std::erase_if(names, [](const std::string& name) { return !is_backup_id(name); });
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<ListedBackup>> BackupFolder::list() const {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ids());
  std::vector<ListedBackup> backups;
  for (const std::string& name : names) {
    ListedBackup& backup = backups.emplace_back();
    auto manifest = find(name);
    if (manifest.ok()) backup.manifest = *std::move(manifest);
    backup.manifest.id = name;
    backup.problem = manifest.status();
  }
  return backups;
}

Result<std::uint64_t> BackupFolder::erasures_least(const std::string& id) const {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ids());
  std::uint64_t least = 0;
  for (auto name = std::lower_bound(names.begin(), names.end(), id); name != names.end(); ++name) {
    const auto manifest = find(*name);
    if (manifest.ok()) least = std::max(least, manifest->erasures);
  }
  return least;
}

Result<BackupManifest> BackupFolder::find(const std::string& id) const {
  const std::string path = manifests() + "/" + id;
  if (!is_backup_id(id) || env_.FileExists(path).IsNotFound())
    return not_found("there is no such backup in `" + path_ + "`; `skua backups` lists them");
  std::string text;
  RETURN_IF_ERROR(
      from_rocks(rocksdb::ReadFileToString(&env_, path, &text), "reading `" + path + "`"));
  auto manifest = BackupManifest::decode(text);
  if (!manifest.ok())
    return Status(manifest.status().code(), "`" + path + "`: " + manifest.status().message());
  if (manifest->id != id)
    return data_loss("`" + path + "` is the manifest of backup " + manifest->id);
  return manifest;
}

Status BackupFolder::add(const BackupManifest& manifest) {
  RETURN_IF_ERROR(sync_folder(env_, files()));
  return write_whole_file(env_, manifests(), manifest.id, manifest.encode());
}

Status BackupFolder::remove(const std::string& id) {
  RETURN_IF_ERROR(remove_all(env_, manifests() + "/" + id));
  return sync_folder(env_, manifests());
}

Status BackupFolder::remove_unused() {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, list_folder(env_, manifests()));
  for (const std::string& name : names)
    if (name.ends_with(kPartialSuffix)) RETURN_IF_ERROR(remove_all(env_, manifests() + "/" + name));
  ASSIGN_OR_RETURN(const std::vector<ListedBackup> backups, list());
  const bool all_are_known =
      std::all_of(backups.begin(), backups.end(),
                  [](const ListedBackup& backup) { return backup.problem.ok(); });
  std::set<std::string> named;
  for (const ListedBackup& backup : backups)
    for (const BackupFile& file : backup.manifest.files) named.insert(file.stored_name());
  ASSIGN_OR_RETURN(const std::vector<std::string> stored, list_folder(env_, files()));
  for (const std::string& name : stored) {
    const bool is_unused = all_are_known && !named.contains(name);
    if (is_unused || name.ends_with(kPartialSuffix))
      RETURN_IF_ERROR(remove_all(env_, files() + "/" + name));
  }
  return {};
}

bool BackupFolder::has(const BackupFile& file) const {
  std::uint64_t bytes = 0;
  return env_.GetFileSize(file_path(file), &bytes).ok() && bytes == file.bytes;
}

}  // namespace skua
