#include "server/freed_memory.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>

namespace skua {
namespace {

constexpr std::chrono::seconds kInterval(2);
// Fewer connections than this hold little.
constexpr double kManyConnections = 200;
// Giving memory back holds up the threads that free some: not for every small ebb.
constexpr std::chrono::seconds kPause(60);
constexpr double kVeryManyConnections = 1000;

}  // namespace

FreedMemory::FreedMemory(Metrics& metrics, Alarms& alarms, StorageThreads& threads,
                         const Clock& clock)
    : metrics_(metrics), alarms_(alarms), threads_(threads), clock_(clock) {
  look_later();
}

FreedMemory::~FreedMemory() {
  const std::lock_guard lock(life_->mutex);
  life_->is_over = true;
}

double FreedMemory::connections() const {
  return metrics_.grpc_connections.get().Value() + metrics_.http_connections.get().Value() +
         metrics_.kafka_connections.get().Value();
}

void FreedMemory::look_later() {
  alarms_.at(clock_.steady() + kInterval, this, [this, life = life_] {
    const std::lock_guard lock(life->mutex);
    if (!life->is_over) look();
  });
}

void FreedMemory::look() {
  const double now = connections();
  const bool is_ebbing = now < last_;
  last_ = now;
  most_ = std::max(most_, now);
  if (most_ >= kManyConnections && now <= most_ / 2 && !is_ebbing && is_rested(most_ - now)) {
    // It takes a while, and other threads that free memory wait for it in turns.
    const Status submitted = threads_.submit([] { (void)::malloc_trim(0); });
    if (submitted.ok()) {
      most_ = now;
      gave_back_ = clock_.steady();
    }
  }
  look_later();
}

bool FreedMemory::is_rested(double gone) const {
  return !gave_back_ || clock_.steady() - *gave_back_ >= kPause || gone >= kVeryManyConnections;
}

}  // namespace skua
