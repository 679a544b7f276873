#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/time.h"
#include "tests/support/model_value.h"

namespace skua::test {

using EntityKey = std::vector<ModelValue>;

struct ModelFeature {
  std::string name;
  ValueType type = ValueType::kDouble;
  int id = 0;  // Given by ModelStore::apply().
};

// What an apply says of a view.
struct ModelDefinition {
  std::string name;
  std::vector<std::string> join_keys;
  std::vector<ModelFeature> features;
  Duration ttl{0};
  Duration max_age{0};
  std::uint32_t max_versions = 0;
};

struct ModelRow {
  Timestamp event_timestamp;
  Timestamp created_timestamp;
  std::uint64_t sequence = 0;
  bool deleted = false;
  std::map<int, ModelValue> values;  // By feature id.
};

// A row as a write brings it. REQUIRES: one value per feature of the view, in its order.
struct ModelWrite {
  EntityKey key;
  std::optional<Timestamp> event_timestamp;
  bool deleted = false;
  bool rejected = false;  // The writer knows that the server must refuse this row.
  std::vector<ModelValue> values;
};

enum class ModelOutcome : std::uint8_t {
  kApplied = 1,
  kSuperseded,
  kDuplicate,
  kExpired,
  kRejected
};

struct ModelReceipt {
  std::vector<ModelOutcome> outcomes;
  std::vector<std::uint32_t> future_rows;
  Timestamp created_timestamp;
};

enum class ModelStatus : std::uint8_t { kFound, kNotFound, kOutsideTtl, kBeyondRetention };

struct ModelAnswer {
  ModelStatus status = ModelStatus::kNotFound;
  const ModelRow* row = nullptr;  // kFound and kOutsideTtl.
};

// The oracle: what the store must answer, by the meaning of the design alone. It keeps every row
// for ever and judges by the rules, at the moment of a read, which rows exist; nothing here knows
// of compaction, caches or encodings. The caller gives the moments and sequences that the server
// chose. Not thread-safe.
class ModelStore {
 public:
  static constexpr std::uint64_t kEverything = std::numeric_limits<std::uint64_t>::max();

  struct PastLimit {
    std::uint32_t max_versions = 0;
    std::uint64_t until = 0;
  };
  struct View {
    ModelDefinition definition;
    int next_feature_id = 1;
    Timestamp horizon_floor = Timestamp::min();
    Timestamp event_floor = Timestamp::min();
    std::vector<PastLimit> past_limits;
    std::map<EntityKey, std::vector<ModelRow>> entities;  // Rows newest first.
  };

  // Creates or changes a view at `now`.
  void apply(ModelDefinition definition, Timestamp now);
  void drop(const std::string& view) { views_.erase(view); }

  // One commit, at `created`, whose rows (rejected ones excepted) take the sequences from
  // `first_sequence` on.
  ModelReceipt write(const std::string& view, const std::vector<ModelWrite>& rows,
                     Timestamp created, std::uint64_t first_sequence);
  // The same of a bulk load that is published: every row is kept, whatever there was.
  void load(const std::string& view, const std::vector<ModelWrite>& rows, Timestamp created,
            std::uint64_t first_sequence);
  // Removes the entities whose join keys include the given ones; returns the views concerned.
  std::vector<std::string> erase(const std::map<std::string, ModelValue>& keys);

  // The row in effect at `as_of` among those created up to `known_at` and with a sequence up to
  // `until`, judged at `now`.
  [[nodiscard]] ModelAnswer lookup(const View& view, const EntityKey& key, Timestamp as_of,
                                   Timestamp known_at, Timestamp now,
                                   std::uint64_t until = kEverything) const;
  // The rows of an entity that exist at `now`, newest first, of those with a sequence up to
  // `until`.
  [[nodiscard]] std::vector<const ModelRow*> existing(const View& view, const EntityKey& key,
                                                      Timestamp now,
                                                      std::uint64_t until = kEverything) const;
  // The earliest moment that can be asked for.
  [[nodiscard]] static Timestamp horizon(const View& view, Timestamp now);

  [[nodiscard]] const View* find(const std::string& view) const;
  [[nodiscard]] const std::map<std::string, View>& views() const { return views_; }
  [[nodiscard]] std::uint64_t last_sequence() const { return last_sequence_; }
  [[nodiscard]] Timestamp last_created() const { return last_created_; }
  // A commit without rows (a registry change, a hold, an erasure) may have moved both on.
  void observe_commit(Timestamp created, std::uint64_t sequence);

 private:
  [[nodiscard]] ModelOutcome judge(const View& view, const ModelWrite& write, const ModelRow& row,
                                   Timestamp now) const;
  static ModelRow row_of(const View& view, const ModelWrite& write, Timestamp created,
                         std::uint64_t sequence);
  static void keep(View& view, const EntityKey& key, ModelRow row);

  std::map<std::string, View> views_;
  std::uint64_t last_sequence_ = 0;
  Timestamp last_created_ = Timestamp::min();
};

// The value of a feature in a row, in the type that the view has now; null when the row is older.
[[nodiscard]] ModelValue feature_value(const ModelRow& row, const ModelFeature& feature);

}  // namespace skua::test
