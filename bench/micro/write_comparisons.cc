#include "bench/micro/write_comparisons.h"

#include <fmt/format.h>

#include "bench/micro/engine_writes.h"
#include "bench/micro/rocks_writes.h"
#include "bench/micro/sync_floor.h"
#include "bench/micro/work_clock.h"
#include "bench/suite/require.h"
#include "storage/codec/key_codec.h"

namespace skua::bench::micro {
namespace {

constexpr std::size_t kFeatures = 50;
constexpr std::int64_t kPopulation = 200'000;
constexpr std::int64_t kQuickPopulation = 20'000;
// What the tier has room for: more than a slice writes.
constexpr std::int64_t kTierRows = 2'000'000;
constexpr std::uint64_t kBlockCacheBytes = 512ull << 20;

enum class Entities { kNew, kExisting };

class WriteComparison {
 public:
  WriteComparison(const SuiteOptions& options, Entities entities)
      : view_(std::make_shared<const SyntheticView>(kFeatures)),
        seed_(options.seed),
        population_(entities == Entities::kNew ? 0
                    : options.quick            ? kQuickPopulation
                                               : kPopulation) {}

  [[nodiscard]] Comparison make() const {
    Comparison out;
    const EngineWrites::OpenStore open_store = prepare_store(out);
    add(out, std::make_unique<EngineWrites>("engine, one write at a time", view_, open_store,
                                            source(), 1));
    add(out, std::make_unique<EngineWrites>("engine, 4 writes in flight", view_, open_store,
                                            source(), 4));
    add(out, std::make_unique<RocksWrites>(view_, prepare_rocks(out), source()));
    add(out, std::make_unique<SyncFloor>(bytes_per_write(), source()));
    out.workload = fmt::format(
        "a call: {} rows of {} FLOAT features, of {} entities, acknowledged with receipts after "
        "the sync; values are rows. In the clock: engine, from the packed rows without header to "
        "the receipts; bare RocksDB, a WriteBatch of the same two rows each, stamped before, and "
        "Write with sync; the floor, {} bytes appended and fdatasync. Every slice begins with the "
        "same store. CPU: all threads, flushes and compactions included",
        kRowsPerWrite, kFeatures,
        population_ == 0 ? std::string("new") : fmt::format("{} existing", population_),
        bytes_per_write());
    return out;
  }

 private:
  [[nodiscard]] WriteSource source() const {
    return population_ == 0 ? WriteSource::new_entities(seed_)
                            : WriteSource::existing_entities(population_);
  }

  // Of two keys and two rows for each row written.
  [[nodiscard]] std::size_t bytes_per_write() const {
    return kRowsPerWrite *
           (2 * (SyntheticView::kKeyBytes + view_->row_bytes()) + kHistorySuffixBytes);
  }

  // Opens copies of a store that holds the existing entities; the comparison keeps that.
  [[nodiscard]] EngineWrites::OpenStore prepare_store(Comparison& comparison) const {
    BenchStore::Options options{true, ample_tier_bytes(*view_, kTierRows, 1), kBlockCacheBytes, {}};
    if (population_ != 0) {
      const auto loaded = std::make_shared<BenchStore>(*view_, options);
      loaded->load(*view_, population_, 1);
      wait_for_rest();
      options.start_from = loaded->folder();
      comparison.keep.push_back(loaded);
    }
    return [view = view_, options] { return std::make_unique<BenchStore>(*view, options); };
  }

  [[nodiscard]] RocksWrites::OpenRocks prepare_rocks(Comparison& comparison) const {
    std::filesystem::path start_from;
    if (population_ != 0) {
      const auto loaded = std::make_shared<PlainRocks>(kBlockCacheBytes);
      loaded->load_latest(*view_, population_, 0);
      loaded->load_history(*view_, population_, 1);
      wait_for_rest();
      start_from = loaded->folder();
      comparison.keep.push_back(loaded);
    }
    return [start_from] { return std::make_unique<PlainRocks>(kBlockCacheBytes, start_from); };
  }

  static void add(Comparison& comparison, std::unique_ptr<WriteSubject> subject) {
    require(subject->writes_what_it_should(), subject->name() + ": not what was written");
    wait_for_rest();
    comparison.subjects.push_back(std::move(subject));
  }

  std::shared_ptr<const SyntheticView> view_;
  std::uint64_t seed_;
  std::int64_t population_;  // 0: new entities.
};

ComparisonSpec spec(const char* id, const char* title, Entities entities) {
  return {id, title, [=](const SuiteOptions& options) {
            Comparison out = WriteComparison(options, entities).make();
            out.id = id;
            out.title = title;
            return out;
          }};
}

}  // namespace

std::vector<ComparisonSpec> write_comparisons() {
  return {spec("write-durable-1000", "Durable writes of 1000 new entities", Entities::kNew),
          spec("write-durable-1000-existing", "Durable writes of 1000 existing entities",
               Entities::kExisting)};
}

}  // namespace skua::bench::micro
