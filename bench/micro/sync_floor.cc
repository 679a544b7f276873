#include "bench/micro/sync_floor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/suite/require.h"

namespace skua::bench::micro {

SyncFloor::SyncFloor(std::size_t bytes_per_write, WriteSource source)
    : WriteSubject("fdatasync of the same bytes", std::move(source)),
      file_(::open((folder_.path() / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)),
      bytes_(bytes_per_write, 'x') {
  require(file_ >= 0, "cannot make a file in the scratch folder");
}

SyncFloor::~SyncFloor() { ::close(file_); }

void SyncFloor::prepare(const std::vector<Write>& writes) {
  require(::ftruncate(file_, 0) == 0 && ::fsync(file_) == 0, "cannot truncate a scratch file");
  prepared_ = writes.size();
}

std::uint64_t SyncFloor::write_prepared() {
  std::uint64_t failed = 0;
  for (std::size_t i = 0; i < prepared_; ++i) {
    const ssize_t written = ::write(file_, bytes_.data(), bytes_.size());
    const bool whole = written == static_cast<ssize_t>(bytes_.size());
    failed += whole && ::fdatasync(file_) == 0 ? 0 : 1;
  }
  return failed;
}

bool SyncFloor::holds(const Write& /*write*/) {
  struct stat status {};
  return ::fstat(file_, &status) == 0 &&
         static_cast<std::size_t>(status.st_size) == prepared_ * bytes_.size();
}

}  // namespace skua::bench::micro
