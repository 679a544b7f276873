#include "storage/latest/epochs.h"

#include <algorithm>
#include <functional>
#include <thread>

namespace skua {

Epochs::Pin Epochs::pin() {
  // Threads begin at different places, so that each mostly finds its own.
  const std::size_t first = std::hash<std::thread::id>()(std::this_thread::get_id()) >> 4;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    std::atomic<Epoch>& place = places_[(first + i) % kPlaces].epoch;
    Epoch free = 0;
    if (place.load(std::memory_order_relaxed) == 0 &&
        place.compare_exchange_strong(free, epoch_.load()))
      return Pin(&place);
  }
  return {};
}

Epochs::Epoch Epochs::advance() {
  Epoch least = epoch_.fetch_add(1) + 1;
  for (const Place& place : places_) {
    const Epoch pinned = place.epoch.load();
    if (pinned != 0) least = std::min(least, pinned);
  }
  return least;
}

}  // namespace skua
