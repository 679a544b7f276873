#include "bench/suite/scratch_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kPrefix[] = "skua-bench-";
constexpr char kLock[] = ".lock";

// Locks the folder's lock file; -1 where it is locked or is not there.
int take_lock(const fs::path& folder, int flags) {
  const int file = open((folder / kLock).c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
  if (file < 0 || flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  close(file);
  return -1;
}

// Those whose process has ended. A folder without its lock file is being made right now.
void remove_abandoned(const fs::path& parent) {
  std::error_code ignored;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    if (entry.path().filename().string().starts_with(kPrefix)) folders.push_back(entry.path());
  }
  for (const fs::path& folder : folders) {
    const int lock = take_lock(folder, 0);
    if (lock < 0) continue;
    fs::remove_all(folder, ignored);
    close(lock);
  }
}

}  // namespace

ScratchFolder::ScratchFolder() {
  const char* chosen = std::getenv("TMPDIR");
  const fs::path parent = chosen == nullptr ? "/var/tmp" : chosen;
  remove_abandoned(parent);
  std::string pattern = (parent / (kPrefix + std::string("XXXXXX"))).string();
  require(::mkdtemp(pattern.data()) != nullptr, "cannot make a scratch folder like " + pattern);
  path_ = pattern;
  lock_ = take_lock(path_, O_CREAT);
  require(lock_ >= 0, "cannot lock " + pattern);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  close(lock_);
}

}  // namespace skua::bench
