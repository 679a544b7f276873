#include "storage/store/rocks/backup/file_bytes.h"

#include <memory>

#include "storage/base/sha256.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;
// What may wait in memory for the disk, so that the log's syncs do not wait behind all of it.
constexpr std::uint64_t kSyncBytes = std::uint64_t{16} << 20U;

using TakePiece = std::function<Status(std::string_view bytes)>;

Result<FileBytes> visit_pieces(rocksdb::Env& env, const std::string& path, const OnPiece& on_piece,
                               const TakePiece& take) {
  const std::string doing = "reading `" + path + "`";
  std::unique_ptr<rocksdb::SequentialFile> file;
  const rocksdb::Status opened = env.NewSequentialFile(path, &file, rocksdb::EnvOptions());
  if (!opened.ok() && env.FileExists(path).IsNotFound())
    return not_found("there is no file `" + path + "`");
  RETURN_IF_ERROR(from_rocks(opened, doing));
  std::string buffer(kPieceBytes, '\0');
  FileBytes out;
  Sha256 digest;
  while (true) {
    rocksdb::Slice piece;
    const rocksdb::Status read = file->Read(buffer.size(), &piece, buffer.data());
    if (!read.ok()) return data_loss(doing + ": " + read.ToString());
    if (piece.empty()) break;
    RETURN_IF_ERROR(on_piece(piece.size()));
    const std::string_view bytes(piece.data(), piece.size());
    RETURN_IF_ERROR(take(bytes));
    digest.add(bytes);
    out.bytes += bytes.size();
  }
  out.sha256 = digest.finish();
  return out;
}

}  // namespace

Result<FileBytes> read_file_bytes(rocksdb::Env& env, const std::string& path,
                                  const OnPiece& on_piece) {
  return visit_pieces(env, path, on_piece, [](std::string_view) { return Status(); });
}

Result<FileBytes> copy_file_bytes(rocksdb::Env& env, const std::string& from, const std::string& to,
                                  const OnPiece& on_piece) {
  const std::string doing = "writing `" + to + "`";
  std::unique_ptr<rocksdb::WritableFile> file;
  RETURN_IF_ERROR(from_rocks(env.NewWritableFile(to, &file, rocksdb::EnvOptions()), doing));
  std::uint64_t unsynced = 0;
  const auto take = [&](std::string_view bytes) -> Status {
    RETURN_IF_ERROR(from_rocks(file->Append(rocksdb::Slice(bytes.data(), bytes.size())), doing));
    unsynced += bytes.size();
    if (unsynced < kSyncBytes) return {};
    unsynced = 0;
    return from_rocks(file->Sync(), doing);
  };
  ASSIGN_OR_RETURN(FileBytes copied, visit_pieces(env, from, on_piece, take));
  RETURN_IF_ERROR(from_rocks(file->Fsync(), doing));
  // Nobody reads the copy soon: memory is for what is served.
  (void)file->InvalidateCache(0, 0);
  RETURN_IF_ERROR(from_rocks(file->Close(), doing));
  return copied;
}

Status write_whole_file(rocksdb::Env& env, const std::string& folder, const std::string& name,
                        std::string_view text) {
  const std::string path = folder + "/" + name;
  const std::string partial = path + std::string(kPartialSuffix);
  const std::string doing = "writing `" + path + "`";
  RETURN_IF_ERROR(from_rocks(
      rocksdb::WriteStringToFile(&env, rocksdb::Slice(text.data(), text.size()), partial, true),
      doing));
  RETURN_IF_ERROR(from_rocks(env.RenameFile(partial, path), doing));
  return sync_folder(env, folder);
}

}  // namespace skua
