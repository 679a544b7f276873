#include "clients/cli/files/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "clients/cli/files/durable_file.h"

namespace skua {

FolderLock::~FolderLock() {
  if (folder_ >= 0) close(folder_);
}

Result<FolderLock> FolderLock::take(const std::string& folder) {
  const auto failed = [&folder](StatusCode code) {
    return Status(code, fmt::format("{}: {}", folder, std::generic_category().message(errno)));
  };
  if (!make_folders(folder))
    return failed(errno == ENOTDIR || errno == EEXIST ? StatusCode::kFailedPrecondition
                                                      : StatusCode::kUnavailable);
  FolderLock lock;
  lock.folder_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock.folder_ < 0) return failed(StatusCode::kUnavailable);
  if (flock(lock.folder_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return failed_precondition(
        fmt::format("{}: another program is writing into this folder; wait for it", folder));
  return lock;
}

}  // namespace skua
