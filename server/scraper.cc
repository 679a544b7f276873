#include "server/scraper.h"

#include <prometheus/text_serializer.h>

#include <chrono>
#include <utility>

namespace skua {
namespace {

constexpr std::size_t kWaitingMax = 4;
// Prometheus gives up after 10 s unless told otherwise.
constexpr std::chrono::seconds kPatience(1);

}  // namespace

Scraper::Scraper(Metrics& metrics)
    : metrics_(metrics), refresher_([this] { run_refresher(); }), thread_([this] { run(); }) {}

Scraper::~Scraper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_all();
  refresh_wanted_.notify_all();
  thread_.join();
  refresher_.join();
}

bool Scraper::ask(Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kWaitingMax) return false;
    waiting_.push_back(std::move(done));
  }
  asked_.notify_one();
  return true;
}

void Scraper::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    asked_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    wait_for_refresh(lock);
    const Done done = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    metrics_.refresh_quick();
    done(prometheus::TextSerializer().Serialize(metrics_.registry().Collect()));
    lock.lock();
  }
}

// A look that began before this question may have missed what it is about.
void Scraper::wait_for_refresh(std::unique_lock<std::mutex>& lock) {
  const std::uint64_t wanted = refreshes_done_ + (is_refreshing_ ? 2 : 1);
  refreshes_wanted_ = wanted;
  refresh_wanted_.notify_one();
  const bool in_time =
      refreshed_.wait_for(lock, kPatience, [&] { return stopping_ || refreshes_done_ >= wanted; });
  metrics_.gauges_late.get().Set(in_time ? 0 : 1);
}

void Scraper::run_refresher() {
  std::unique_lock lock(mutex_);
  while (true) {
    refresh_wanted_.wait(lock, [this] { return stopping_ || refreshes_done_ < refreshes_wanted_; });
    if (stopping_) return;
    is_refreshing_ = true;
    lock.unlock();
    metrics_.refresh_slow();
    lock.lock();
    is_refreshing_ = false;
    ++refreshes_done_;
    refreshed_.notify_all();
  }
}

}  // namespace skua
