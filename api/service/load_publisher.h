#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "api/service/storage_threads.h"
#include "storage/store/engine.h"

namespace skua {

// Publishes loads in the background, one after the other. THREAD-SAFE.
class LoadPublisher {
 public:
  explicit LoadPublisher(Engine& engine) : engine_(engine) {}

  // What came of the publication of a load; nullopt: it is under way. The first call begins it, and
  // so does one after an error was told.
  [[nodiscard]] std::optional<Result<LoadReceipt>> publish(LoadNumber number,
                                                           LoadPublication publication);
  [[nodiscard]] bool is_publishing(LoadNumber number) const;
  // Forgets what nobody asked for, but of these loads.
  void forget_all_but(const std::set<LoadNumber>& kept);

 private:
  void run(LoadNumber number, const LoadPublication& publication);

  Engine& engine_;
  mutable std::mutex mutex_;
  // Those under way have no result yet. Results leave when they are told.
  std::map<LoadNumber, std::optional<Result<LoadReceipt>>> publications_;
  // Last, so that it ends first. The length of its queue is that of the engine's list of loads.
  StorageThreads threads_{1, 100000, StorageThreads::Priority::kLow};
};

}  // namespace skua
