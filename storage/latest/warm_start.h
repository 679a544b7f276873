#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "storage/latest/latest_rows.h"
#include "storage/store/engine.h"

namespace skua {

// Fills the tier with newest rows from the store, page by page with rests between, on a thread of
// its own, until all are there or the budget is used. What traffic asks for enters before its turn.
class WarmStart {
 public:
  // Both outlive this. `progress` runs after each page, and at the end with true, on that thread.
  WarmStart(const Engine& engine, LatestRows& rows, std::function<void(bool is_done)> progress);
  // Stops soon.
  ~WarmStart();
  WarmStart(const WarmStart&) = delete;
  WarmStart& operator=(const WarmStart&) = delete;

 private:
  void run();
  void fill();
  [[nodiscard]] bool put_page(const LatestPage& page, RowTable::Stamp read_at);
  [[nodiscard]] bool rest();

  const Engine& engine_;
  LatestRows& rows_;
  std::function<void(bool is_done)> progress_;
  std::mutex mutex_;
  std::condition_variable stops_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace skua
