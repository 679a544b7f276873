#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "bench/micro/synthetic_view.h"
#include "bench/suite/scratch_folder.h"
#include "storage/base/clock.h"
#include "storage/base/metrics.h"
#include "storage/store/engine.h"

namespace skua::bench::micro {

// The engine as a server puts it together, over a scratch folder: RocksDB, and the in-memory tier
// before it.
class BenchStore {
 public:
  struct Options {
    bool durable = false;  // Writes are synced before they are acknowledged.
    std::uint64_t tier_bytes = 0;
    std::uint64_t block_cache_bytes = 512ull << 20;
    std::filesystem::path start_from;  // A store to begin with a copy of; empty: with nothing.
  };

  BenchStore(const SyntheticView& view, const Options& options);

  [[nodiscard]] Engine& engine() { return *engine_; }
  // Behind the tier. Writes go to engine().
  [[nodiscard]] const Engine& rocks_engine() const { return *rocks_engine_; }

  // Writes every version of the entities 0 to population - 1, a version at a time, and compacts.
  void load(const SyntheticView& view, std::int64_t population, std::uint32_t versions);
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
  SystemClock clock_;
  Metrics metrics_;
  const Engine* rocks_engine_ = nullptr;
  std::unique_ptr<Engine> engine_;
};

// Enough that a tier need not evict any of so many rows.
[[nodiscard]] std::uint64_t ample_tier_bytes(const SyntheticView& view, std::int64_t population,
                                             std::uint32_t versions);

}  // namespace skua::bench::micro
