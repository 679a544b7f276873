#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/base/metrics.h"
#include "storage/codec/row_layout.h"
#include "storage/store/rocks/rocks_engine.h"
#include "tests/fault/fault_disk.h"
#include "tests/fault/fault_oracle.h"
#include "tests/support/manual_clock.h"
#include "tests/support/random_source.h"

namespace skua::test {

// The options of a store that a run draws.
struct FaultStoreOptions {
  RocksEngineOptions engine;
  std::uint64_t tier_bytes = 0;
  ViewRules rules;

  [[nodiscard]] std::string describe() const;
};
[[nodiscard]] FaultStoreOptions draw_store_options(RandomSource& random);

// A store of one view over a FaultDisk: keyed by an INT64, with an INT64 and a text that follows
// from it, so that a wrong byte shows. Not thread-safe.
class FaultStore {
 public:
  static constexpr Incarnation kView = 1;

  FaultStore(FaultDisk& disk, FaultStoreOptions options);
  ~FaultStore();

  // Errors: the engine's.
  [[nodiscard]] Status open();
  // The last commit that it found when it was opened, before it committed anything of its own.
  [[nodiscard]] Sequence survived() const { return survived_; }
  void close() { engine_.reset(); }

  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] bool is_open() const { return engine_ != nullptr; }
  [[nodiscard]] ManualClock& clock() { return clock_; }
  [[nodiscard]] Metrics& metrics() { return metrics_; }
  [[nodiscard]] FaultStoreOptions& options() { return options_; }
  [[nodiscard]] const ViewRules& rules() const { return options_.rules; }

  [[nodiscard]] static std::string entity_key(std::int64_t entity);
  [[nodiscard]] UnstampedRow packed(const FaultRow& row) const;
  [[nodiscard]] WriteBatch batch(const std::vector<FaultRow>& rows) const;

  // An answer of the store beside that of the model.
  struct Seen {
    LookupStatus status = LookupStatus::kNotFound;
    std::int64_t value = 0;
    bool is_whole = true;  // Its text follows from its value.
  };
  [[nodiscard]] Seen seen(const FoundRow& row) const;

  // What the answers of a check were.
  struct Verdict {
    std::uint64_t correct = 0;
    std::uint64_t data_loss = 0;
    std::string wrong;  // The first wrong answer; empty: none was.

    // No answer at all: rightly, when it says that it cannot know.
    void take_refusal(const std::string& question, const Status& status);
  };
  // Asks for one entity in every way and compares with the oracle.
  void check_entity(const FaultOracle& oracle, std::int64_t entity, RandomSource& random,
                    Verdict& verdict);
  // The same of the first entities in a snapshot.
  void check_snapshot(const FaultOracle& oracle, const Snapshot& snapshot, std::int64_t entities,
                      Verdict& verdict);

 private:
  [[nodiscard]] Seen seen(std::string_view row) const;
  void compare(const ModelAnswer& expected, const FoundRow& found, const std::string& question,
               Verdict& verdict) const;
  void check_history(const FaultOracle& oracle, std::int64_t entity, Verdict& verdict);
  [[nodiscard]] std::string describe(std::int64_t entity, const HistoryRow& row) const;

  FaultDisk& disk_;
  FaultStoreOptions options_;
  ManualClock clock_{Timestamp{1'700'000'000'000'000}};
  Metrics metrics_;
  std::shared_ptr<const std::vector<RowLayout>> layouts_;
  std::unique_ptr<Engine> engine_;
  Sequence survived_ = 0;
};

// The text of a value: of some length, and not to be compressed.
[[nodiscard]] std::string text_of(std::int64_t value);

}  // namespace skua::test
