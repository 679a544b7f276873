#include "clients/cli/files/durable_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace skua {
namespace {

std::filesystem::path folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

bool sync_folder(const std::filesystem::path& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  const bool synced = fsync(folder) == 0;
  close(folder);
  return synced;
}

}  // namespace

// A folder is durable once the one above it is synced.
bool make_folders(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return true;
  const std::filesystem::path above = path.has_parent_path() ? path.parent_path() : ".";
  if (above != path && !make_folders(above)) return false;
  std::filesystem::create_directory(path, error);
  if (error) errno = error.value();
  return !error && sync_folder(above);
}

DurableFile::~DurableFile() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  std::remove(partial_path().c_str());
}

Status DurableFile::failure(std::string_view what) const {
  return unavailable(
      fmt::format("cannot {} {}: {}", what, path_, std::generic_category().message(errno)));
}

Result<std::unique_ptr<DurableFile>> DurableFile::create(const std::string& path) {
  std::unique_ptr<DurableFile> file(new DurableFile(path));
  if (!make_folders(folder_of(path))) return file->failure("make the folder of");
  file->file_ = std::fopen(file->partial_path().c_str(), "wb");
  if (file->file_ == nullptr) return file->failure("create");
  return file;
}

Status DurableFile::do_write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return failure("write");
  return Status::ok_status();
}

Status DurableFile::do_publish() {
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) return failure("sync");
  if (std::rename(partial_path().c_str(), path_.c_str()) != 0) return failure("rename");
  std::fclose(file_);
  file_ = nullptr;
  // The rename itself is durable only once the folder is.
  return sync_folder(folder_of(path_)) ? Status::ok_status() : failure("sync the folder of");
}

}  // namespace skua
