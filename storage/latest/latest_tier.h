#pragma once

#include <cstdint>
#include <memory>

#include "storage/base/metrics.h"
#include "storage/store/engine.h"

namespace skua {

struct LatestTierOptions {
  std::uint64_t budget_bytes = 512ull << 20;  // 0: every read goes to the engine.
  std::uint64_t seed = 0;                     // Of the hash; draw it per process.
  bool warm_start = true;                     // Fill it behind the traffic after start().
};

// The in-memory tier: an engine that answers reads from what it holds of entities (their newest
// rows, and recent versions of those that are read as of a time again and again) and asks the
// engine behind it for the rest. Exact: it hears of every commit before any reader can see it.
// Answers are views into the tier; the RowSet keeps them.
[[nodiscard]] std::unique_ptr<Engine> make_latest_tier(std::unique_ptr<Engine> engine,
                                                       const LatestTierOptions& options,
                                                       Metrics& metrics);

}  // namespace skua
