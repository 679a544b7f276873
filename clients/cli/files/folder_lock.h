#pragma once

#include <string>
#include <utility>

#include "storage/base/result.h"

namespace skua {

// A folder of this machine that is ours until the lock goes, or the process is killed.
class FolderLock {
 public:
  FolderLock() = default;
  // Makes the folder when it is missing. File systems without locks give one that keeps nobody
  // away. Errors: FAILED_PRECONDITION (somebody has it, or it is a file), UNAVAILABLE.
  [[nodiscard]] static Result<FolderLock> take(const std::string& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : folder_(std::exchange(other.folder_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  int folder_ = -1;
};

}  // namespace skua
