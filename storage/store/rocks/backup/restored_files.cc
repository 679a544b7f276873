#include "storage/store/rocks/backup/restored_files.h"

#include "storage/store/rocks/backup/backup_folder.h"
#include "storage/store/rocks/backup/file_bytes.h"
#include "storage/store/rocks/folders.h"

namespace skua {

Status restore_files(rocksdb::Env& env, const std::string& backup_dir,
                     const BackupManifest& manifest, const std::string& to,
                     BackupProgress& progress) {
  const BackupFolder folder(env, backup_dir);
  RETURN_IF_ERROR(make_folders(env, to));
  progress.bytes_total = manifest.bytes();
  const OnPiece count = [&](std::uint64_t bytes) -> Status {
    progress.bytes_done += bytes;
    return {};
  };
  for (const BackupFile& file : manifest.files) {
    const std::string from = folder.file_path(file);
    const auto copied = copy_file_bytes(env, from, to + "/" + file.name, count);
    if (copied.status().code() == StatusCode::kNotFound)
      return data_loss("the backup is damaged: `" + from + "` (" + file.name + ") is missing");
    RETURN_IF_ERROR(copied.status());
    if (copied->bytes != file.bytes || copied->sha256 != file.sha256)
      return data_loss("the backup is damaged: `" + from + "` (" + file.name +
                       ") is not what it was; restore another backup");
  }
  return sync_folder(env, to);
}

}  // namespace skua
