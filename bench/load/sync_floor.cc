#include "bench/load/sync_floor.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "bench/load/load.h"
#include "bench/suite/require.h"
#include "bench/suite/scratch_folder.h"

namespace skua::bench {
namespace {

constexpr std::size_t kFileBytes = 64 << 20;

std::chrono::nanoseconds thread_cpu() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

class SyncedBlocks : public Subject {
 public:
  SyncedBlocks(std::string name, std::size_t block_bytes, std::uint64_t rows_per_block)
      : name_(std::move(name)), rows_per_block_(rows_per_block), block_(block_bytes, 'x') {
    const std::string path = (folder_.path() / "blocks").string();
    file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const std::string piece(1 << 20, 'x');
    for (std::size_t at = 0; at < kFileBytes; at += piece.size()) write_at(at, piece);
    require(fsync(file_) == 0, "cannot sync " + path);
  }
  ~SyncedBlocks() override { close(file_); }
  SyncedBlocks(const SyncedBlocks&) = delete;
  SyncedBlocks& operator=(const SyncedBlocks&) = delete;

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Slice run(std::chrono::nanoseconds length) override {
    Slice slice;
    const std::chrono::nanoseconds cpu = thread_cpu();
    const auto start = SteadyClock::now();
    for (auto now = start; now - start < length;) {
      if (next_ + block_.size() > kFileBytes) next_ = 0;
      write_at(next_, block_);
      next_ += block_.size();
      require(fdatasync(file_) == 0, "cannot sync a file in " + folder_.path().string());
      ++slice.calls;
      const auto end = SteadyClock::now();
      slice.latency.add(end - now);
      now = end;
      slice.elapsed = now - start;
    }
    slice.values = slice.calls * rows_per_block_;
    slice.server_cpu = thread_cpu() - cpu;
    return slice;
  }

 private:
  void write_at(std::size_t at, const std::string& bytes) {
    require(pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(at)) ==
                static_cast<ssize_t>(bytes.size()),
            "cannot write in " + folder_.path().string());
  }

  std::string name_;
  std::uint64_t rows_per_block_;
  std::string block_;
  ScratchFolder folder_;
  int file_ = -1;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Subject> make_sync_floor(std::string name, std::size_t block_bytes,
                                         std::uint64_t rows_per_block) {
  return std::make_unique<SyncedBlocks>(std::move(name), block_bytes, rows_per_block);
}

}  // namespace skua::bench
