#pragma once

#include <memory>

#include "storage/store/engine.h"

namespace skua {

struct LatestTierOptions {
  std::uint64_t budget_bytes = 512ull << 20;  // 0: every read goes to the engine.
  std::uint64_t seed = 0;                     // Of the hash; draw it per process.
};

// The in-memory tier: an engine that answers latest reads from the newest rows it has seen and asks
// the engine behind it for the rest. Exact: from before a write is committed until it is
// acknowledged its entities are read from the engine, and what a reader brings from there stays
// only when no write came between. Rows that are not due yet, and all other calls, are the
// engine's. THREAD-SAFE.
[[nodiscard]] std::unique_ptr<Engine> make_latest_tier(std::unique_ptr<Engine> engine,
                                                       const LatestTierOptions& options);

}  // namespace skua
