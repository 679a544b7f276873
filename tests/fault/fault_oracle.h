#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/store/engine.h"
#include "tests/support/model_store.h"

namespace skua::test {

// A row of view 1, as it is sent: a value tells which, for no two rows that differ have the same.
struct FaultRow {
  std::int64_t entity = 0;
  std::optional<Timestamp> event_timestamp;
  std::int64_t value = 0;
  bool is_tombstone = false;
};

// What the store must answer: every commit that is known to be in it, in order, fed to the model.
// Not thread-safe.
class FaultOracle {
 public:
  FaultOracle(Duration ttl, Duration max_age, std::uint32_t max_versions);

  // A commit of rows whose sequences end at `last`. `outcomes`: of a write, as its receipt has
  // them; what they say otherwise than the model is returned, empty when nothing is. Rejected rows
  // are not in the store.
  std::string write(const std::vector<FaultRow>& rows, const std::vector<RowOutcome>& outcomes,
                    Timestamp created, Sequence last);
  void load(const std::vector<FaultRow>& rows, Timestamp created, Sequence last);
  void erase(std::int64_t entity, Sequence sequence);

  // The commits after `last` never were. Returns how many rows of writes they had.
  std::size_t forget_after(Sequence last);

  [[nodiscard]] const ModelStore::View& view() const { return *model_->find(kView); }
  [[nodiscard]] const ModelStore& model() const { return *model_; }
  [[nodiscard]] Sequence last() const { return commits_.empty() ? 0 : commits_.back().last; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }  // Ever written.
  // Moments of commits, to ask about with known_at.
  [[nodiscard]] std::vector<Timestamp> moments() const;

 private:
  static constexpr const char* kView = "view";
  struct Commit {
    std::vector<FaultRow> rows;
    std::vector<RowOutcome> outcomes;  // Empty: of a load.
    std::optional<std::int64_t> erased;
    Timestamp created;
    Sequence last = 0;
  };

  void begin();
  std::string feed(const Commit& commit);

  ModelDefinition definition_;
  std::optional<ModelStore> model_;
  std::vector<Commit> commits_;
  std::uint64_t rows_ = 0;
};

}  // namespace skua::test
