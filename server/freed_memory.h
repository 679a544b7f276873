#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "api/service/alarms.h"
#include "api/service/storage_threads.h"
#include "storage/base/clock.h"
#include "storage/base/metrics.h"

namespace skua {

// Gives the memory of a flood of connections back to the system once most of them are gone: the
// allocator keeps it otherwise, for a next flood that may never come.
class FreedMemory {
 public:
  // All outlive it.
  FreedMemory(Metrics& metrics, Alarms& alarms, StorageThreads& threads, const Clock& clock);
  FreedMemory(const FreedMemory&) = delete;
  FreedMemory& operator=(const FreedMemory&) = delete;
  // Looks no more.
  ~FreedMemory();

 private:
  void look_later();
  void look();
  [[nodiscard]] double connections() const;
  [[nodiscard]] bool is_rested(double gone) const;

  Metrics& metrics_;
  Alarms& alarms_;
  StorageThreads& threads_;
  const Clock& clock_;
  // Shared with the alarm that is set, which may go off while this ends.
  struct Life {
    std::mutex mutex;
    bool is_over = false;
  };
  const std::shared_ptr<Life> life_ = std::make_shared<Life>();
  // Used by the alarm's thread.
  double last_ = 0;  // Connections at the last look.
  double most_ = 0;  // Since memory was last given back.
  std::optional<std::chrono::nanoseconds> gave_back_;
};

}  // namespace skua
