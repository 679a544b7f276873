#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "storage/base/metrics.h"
#include "storage/codec/row_layout.h"
#include "storage/store/rocks/rocks_engine.h"
#include "tests/support/manual_clock.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {

// An engine over a scratch folder with one view of one INT64 feature, keyed by one INT64.
class EngineFixture : public ::testing::Test {
 protected:
  EngineFixture();

  // What stands before the engine.
  [[nodiscard]] virtual std::unique_ptr<Engine> decorate(std::unique_ptr<Engine> engine) {
    return engine;
  }
  // Sees an engine that was opened before it is started.
  virtual void before_start(const Engine& /*engine*/) {}
  // Opens (again); the rules of view 1 are `rules_`.
  void open();
  void close() { engine_.reset(); }
  // Changes the rules, as the registry would: floors included.
  void change_rules(const ViewRules& rules);
  void drop_view();

  [[nodiscard]] static std::string entity_key(std::int64_t entity, Generation generation = 1);
  [[nodiscard]] UnstampedRow row(std::int64_t entity, std::optional<std::int64_t> event_us,
                                 std::int64_t value) const;
  [[nodiscard]] UnstampedRow tombstone(std::int64_t entity, std::int64_t event_us) const;
  [[nodiscard]] WriteBatch batch(std::vector<UnstampedRow> rows) const;
  // Writes and waits.
  [[nodiscard]] Result<WriteReceipt> write(WriteBatch batch);
  Result<EraseReceipt> erase(const EraseTarget& target);
  RowOutcome write_one(std::int64_t entity, std::int64_t event_us, std::int64_t value);

  struct Answer {
    LookupStatus status = LookupStatus::kNotFound;
    std::int64_t value = 0;
    bool is_tombstone = false;
  };
  [[nodiscard]] Answer latest(std::int64_t entity) const;
  [[nodiscard]] Answer as_of(std::int64_t entity, std::int64_t at_us,
                             Timestamp known_at = Timestamp::max()) const;

  // The rules of view 1 alone.
  [[nodiscard]] static std::shared_ptr<const RulesTable> table_of(const ViewRules& rules);

  ScratchFolder folder_;
  ManualClock clock_{Timestamp{1'000'000}};
  Metrics metrics_;
  RocksEngineOptions options_;
  std::shared_ptr<const std::vector<RowLayout>> layouts_;
  ViewRules rules_;
  std::unique_ptr<Engine> engine_;

 private:
  [[nodiscard]] Answer read(std::int64_t entity, Timestamp at, Timestamp known_at,
                            bool is_latest) const;
};

}  // namespace skua::test
