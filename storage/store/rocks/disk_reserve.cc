#include "storage/store/rocks/disk_reserve.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace skua {
namespace {

constexpr std::chrono::milliseconds kPeriod(250);
// A row is written about so often: to the log, to its files, and when those are compacted.
constexpr std::uint64_t kTimesWritten = 4;

std::string mib(std::uint64_t bytes) { return std::to_string(bytes >> 20U) + " MiB"; }

}  // namespace

DiskReserve::DiskReserve(rocksdb::Env& env, std::string folder, std::uint64_t reserve_bytes,
                         Metrics& metrics)
    : env_(env), folder_(std::move(folder)), reserve_bytes_(reserve_bytes), metrics_(metrics) {
  if (reserve_bytes_ == 0) return;
  look();
  watch_ = std::thread([this] { run(); });
}

DiskReserve::~DiskReserve() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stops_.notify_all();
  if (watch_.joinable()) watch_.join();
}

Status DiskReserve::admit() const {
  if (!refuses_) return {};
  return resource_exhausted("disk_reserve_bytes: the disk of the data folder has " +
                            mib(free_bytes_) + " left, fewer than the " + mib(reserve_bytes_) +
                            " that are kept; nothing is written until there is room again");
}

void DiskReserve::spend(std::uint64_t bytes) {
  if (reserve_bytes_ == 0) return;
  const std::uint64_t spent = spent_bytes_ += bytes;
  const std::uint64_t free = free_bytes_;
  const std::uint64_t above = free > reserve_bytes_ ? free - reserve_bytes_ : 0;
  if (!refuses_ && spent * kTimesWritten > above) look();
}

void DiskReserve::look() {
  const std::lock_guard looking(looking_);
  std::uint64_t free = 0;
  spent_bytes_ = 0;
  if (!env_.GetFreeSpace(folder_, &free).ok()) return;
  free_bytes_ = free;
  metrics_.disk_free_bytes.get().Set(static_cast<double>(free));
  const std::uint64_t enough = refuses_ ? reserve_bytes_ + reserve_bytes_ / 8 : reserve_bytes_;
  const bool refuses = free < enough;
  if (refuses == refuses_) return;
  refuses_ = refuses;
  metrics_.disk_refuses_writes.get().Set(refuses ? 1 : 0);
  if (refuses)
    spdlog::warn(
        "the disk of the data folder has {} left, fewer than the {} of disk_reserve_bytes:"
        " writes and loads are refused until there is room again",
        mib(free), mib(reserve_bytes_));
  else
    spdlog::info("the disk of the data folder has {} free: writes and loads go on", mib(free));
}

void DiskReserve::run() {
  std::unique_lock lock(mutex_);
  while (!stops_.wait_for(lock, kPeriod, [&] { return stopping_; })) {
    lock.unlock();
    look();
    lock.lock();
  }
}

}  // namespace skua
