#include "bench/micro/bench_store.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "bench/micro/bounded_writer.h"
#include "bench/micro/store_copy.h"
#include "bench/suite/require.h"
#include "storage/base/random.h"
#include "storage/latest/latest_tier.h"
#include "storage/store/rocks/rocks_engine.h"

namespace skua::bench::micro {
namespace {

constexpr std::int64_t kLoadedRows = 1000;
constexpr std::size_t kLoadsWaiting = 8;

}  // namespace

BenchStore::BenchStore(const SyntheticView& view, const Options& options) {
  if (!options.start_from.empty()) copy_store(options.start_from, folder_.path());
  RocksEngineOptions rocks;
  rocks.data_dir = folder_.path().string();
  rocks.durability_sync = options.durable;
  rocks.block_cache_bytes = options.block_cache_bytes;
  Result<std::unique_ptr<Engine>> opened = open_rocks_engine(rocks, clock_, metrics_);
  require(opened.status(), "opening the engine");
  rocks_engine_ = opened->get();
  engine_ = make_latest_tier(*std::move(opened), {options.tier_bytes, random_seed()}, metrics_);
  engine_->start(std::make_shared<const RulesTable>(RulesTable{{1, view.rules()}}));
  while (metrics_.latest_filling.get().Value() != 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void BenchStore::load(const SyntheticView& view, std::int64_t population, std::uint32_t versions) {
  BoundedWriter writer(*engine_, kLoadsWaiting);
  for (std::uint32_t version = 0; version < versions; ++version) {
    for (std::int64_t first = 0; first < population; first += kLoadedRows) {
      WriteBatch batch = view.batch();
      const std::int64_t end = std::min(first + kLoadedRows, population);
      for (std::int64_t entity = first; entity < end; ++entity)
        view.append_row(batch, entity, version);
      writer.write(std::move(batch));
    }
  }
  writer.wait();
  require(writer.failed_batches() == 0, "the engine did not apply every row of the load");
  require(engine_->compact(), "compacting the engine");
}

std::uint64_t ample_tier_bytes(const SyntheticView& view, std::int64_t population,
                               std::uint32_t versions) {
  const std::uint64_t row_bytes = view.row_bytes() + SyntheticView::kKeyBytes + 128;
  return (64ull << 20) + 2 * static_cast<std::uint64_t>(population) * versions * row_bytes;
}

}  // namespace skua::bench::micro
