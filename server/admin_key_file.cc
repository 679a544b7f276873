#include "server/admin_key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "server/password_file.h"
#include "storage/credentials/credential.h"

namespace skua {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

Status cannot(const char* what, const std::string& file) {
  return invalid_argument(
      fmt::format("admin_key_file: `{}` cannot be {}: {}", file, what, std::strerror(errno)));
}

// Under its name unless something has that. Some volumes know no such renames, some no hard links.
bool give_name(const std::string& unfinished, const std::string& file) {
  if (renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0)
    return true;
  return (errno == EINVAL || errno == ENOSYS) && link(unfinished.c_str(), file.c_str()) == 0;
}

bool sync_folder_of(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  const int descriptor =
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool is_synced = fsync(descriptor) == 0;
  close(descriptor);
  return is_synced;
}

// It is there whole or not at all: a crash must not leave an empty file, which no start would take,
// nor a key that was handed out and then is not there.
Status write_new(const std::string& file, const std::string& secret) {
  const std::string unfinished = fmt::format("{}.{}", file, getpid());
  // Of a start that was killed: in a container all have one number.
  unlink(unfinished.c_str());
  const int descriptor =
      open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) return cannot("made", file);
  const std::string line = secret + "\n";
  const bool written =
      write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
      fsync(descriptor) == 0;
  close(descriptor);
  const bool is_there = written && give_name(unfinished, file) && sync_folder_of(file);
  const Status status = is_there ? Status() : cannot("written", file);
  unlink(unfinished.c_str());
  return status;
}

}  // namespace

Result<std::string> read_or_make_admin_key(const std::string& file, const RandomBytes& random) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0) {
    if (errno != ENOENT) return cannot("read", file);
    ASSIGN_OR_RETURN(std::string secret, make_secret(random));
    RETURN_IF_ERROR(write_new(file, secret));
    spdlog::info("admin_key_file: made `{}` with a new key, which may do everything", file);
    return secret;
  }
  // Not refused: what mounts secrets into containers often lets everyone in there read them.
  if ((info.st_mode & (S_IRWXO | S_IWGRP)) != 0)
    spdlog::warn("admin_key_file: others may read or write `{}`; `chmod 600` it", file);
  return read_password(file);
}

}  // namespace skua
