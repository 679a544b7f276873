#pragma once

#include <rocksdb/iterator.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/store/engine.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// An entity as the next row to be prepared must see it.
struct EntityState {
  struct Row {
    std::uint64_t group = 0;
    std::string bytes;  // Stamped.
  };
  bool loaded = false;
  Status load_error;             // Why `newest` could not be read.
  std::string newest;            // The newest row by (event timestamp, sequence); empty: none.
  std::vector<Row> uncommitted;  // Rows prepared and perhaps not committed, in sequence order.
  bool newest_changed = false;   // In the group being prepared.
};

// Decides what becomes of rows, by newest-wins and retention, against the committed state and what
// is prepared on top of it. Used by the preparing thread alone.
class RowMerge {
 public:
  explicit RowMerge(const RocksFamilies& rocks) : rocks_(rocks) {}

  // Before any load(); it outlives this.
  void set_row_tier(const RowTier& tier) { tier_ = &tier; }

  // Loads the newest committed rows of entities, in one batch. One that could not be read is not
  // `loaded` afterwards: the next group tries again.
  void load(const std::vector<std::pair<const std::string*, EntityState*>>& wanted);

  // Lets go of the files and memtables that reading history holds: erased bytes must be able to
  // leave.
  void release_history() { history_.reset(); }

  // The outcome of one row, stamped already. `created` is the moment that judges it.
  // Errors: DATA_LOSS, UNAVAILABLE (history could not be read).
  [[nodiscard]] Result<RowOutcome> decide(const ViewRules& rules, const WriteBatch& batch,
                                          const std::string& entity_key, const EntityState& entity,
                                          const std::string& row);

 private:
  // The newest row of an entity with an event timestamp at or before `at`, judged at `now`; empty:
  // none.
  [[nodiscard]] Result<std::string> in_effect(const ViewRules& rules, const std::string& entity_key,
                                              const EntityState& entity, Timestamp at,
                                              Timestamp now);
  // The same where a limit on versions, now or once, may have removed rows among those that still
  // have bytes.
  [[nodiscard]] Result<std::string> existing_in_effect(const ViewRules& rules,
                                                       const std::string& entity_key,
                                                       const EntityState& entity, Timestamp at,
                                                       Timestamp now);
  [[nodiscard]] Result<bool> is_past_version_limit(const ViewRules& rules,
                                                   const std::string& entity_key,
                                                   const EntityState& entity,
                                                   const std::string& row);
  [[nodiscard]] Result<bool> is_expired(const ViewRules& rules, const std::string& entity_key,
                                        const EntityState& entity, const std::string& row);
  [[nodiscard]] Result<RowOutcome> decide_late(const ViewRules& rules, const WriteBatch& batch,
                                               const std::string& entity_key,
                                               const EntityState& entity, const std::string& row);
  rocksdb::Iterator& fresh_history();
  using Entities = std::vector<std::pair<const std::string*, EntityState*>>;
  [[nodiscard]] Entities load_from_memory(const Entities& entities) const;

  const RocksFamilies& rocks_;
  const RowTier* tier_ = nullptr;
  std::unique_ptr<rocksdb::Iterator> history_;
};

}  // namespace skua
