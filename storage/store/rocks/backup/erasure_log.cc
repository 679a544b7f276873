#include "storage/store/rocks/backup/erasure_log.h"

#include <memory>
#include <utility>

#include "storage/store/rocks/backup/file_bytes.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

std::string lines_of(const std::vector<BackupErasure>& erasures) {
  std::string lines;
  for (const BackupErasure& erasure : erasures) lines += encode_erasure(erasure);
  return lines;
}

}  // namespace

ErasureLog::ErasureLog(rocksdb::Env& env, const std::string& folder)
    : env_(env), folder_(folder), path_(folder + "/" + kBackupErasures) {}

Result<std::string> ErasureLog::read_text() const {
  std::string text;
  if (env_.FileExists(path_).IsNotFound()) return text;
  RETURN_IF_ERROR(
      from_rocks(rocksdb::ReadFileToString(&env_, path_, &text), "reading `" + path_ + "`"));
  return text;
}

Result<ErasureLogText> ErasureLog::read() const {
  ASSIGN_OR_RETURN(const std::string text, read_text());
  return decode_erasures(text);
}

// Always the whole file: nobody can tell which pages of an old one ever reached the disk.
Status ErasureLog::write(const std::vector<BackupErasure>& erasures) {
  left_bytes_.reset();
  ASSIGN_OR_RETURN(const std::string before, read_text());
  if (!decode_erasures(before).damaged.empty())
    RETURN_IF_ERROR(
        write_whole_file(env_, folder_, kBackupErasures + std::string(kDamagedSuffix), before));
  const std::string text = lines_of(erasures);
  RETURN_IF_ERROR(write_whole_file(env_, folder_, kBackupErasures, text));
  left_bytes_ = text.size();
  return {};
}

Status ErasureLog::append(const std::vector<BackupErasure>& erasures) {
  const std::uint64_t before = left_bytes_.value_or(0);
  left_bytes_.reset();
  const std::string lines = lines_of(erasures);
  const std::string doing = "writing `" + path_ + "`";
  std::unique_ptr<rocksdb::WritableFile> file;
  RETURN_IF_ERROR(from_rocks(env_.ReopenWritableFile(path_, &file, rocksdb::EnvOptions()), doing));
  RETURN_IF_ERROR(from_rocks(file->Append(lines), doing));
  RETURN_IF_ERROR(from_rocks(file->Fsync(), doing));
  RETURN_IF_ERROR(from_rocks(file->Close(), doing));
  left_bytes_ = before + lines.size();
  return {};
}

bool ErasureLog::is_as_left() const {
  std::uint64_t bytes = 0;
  return left_bytes_ && env_.GetFileSize(path_, &bytes).ok() && bytes == *left_bytes_;
}

}  // namespace skua
