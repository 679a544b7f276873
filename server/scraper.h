#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "storage/base/metrics.h"

namespace skua {

// Makes the text of /metrics away from the thread of the probes. Metrics are brought up to date
// first; when the slow ones take longer than a second, as they may while a disk hangs, the text has
// what is known of them. THREAD-SAFE.
class Scraper {
 public:
  using Done = std::function<void(std::string text)>;

  // The metrics outlive it.
  explicit Scraper(Metrics& metrics);
  // Answers what was asked, then waits for a look at the store that is under way.
  ~Scraper();
  Scraper(const Scraper&) = delete;
  Scraper& operator=(const Scraper&) = delete;

  // `done` runs once, on another thread. False, and it never runs: too many wait already.
  [[nodiscard]] bool ask(Done done);

 private:
  void run();
  void run_refresher();
  void wait_for_refresh(std::unique_lock<std::mutex>& lock);

  Metrics& metrics_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable asked_;
  std::condition_variable refresh_wanted_;
  std::condition_variable refreshed_;
  std::deque<Done> waiting_;
  std::uint64_t refreshes_wanted_ = 0;
  std::uint64_t refreshes_done_ = 0;
  bool is_refreshing_ = false;
  bool stopping_ = false;
  std::thread refresher_;
  std::thread thread_;
};

}  // namespace skua
