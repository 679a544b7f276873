#pragma once

#include <algorithm>
#include <vector>

#include "storage/model/view_rules.h"

namespace skua {

// Retention, as pure functions: which rows of an entity exist at a moment. Reads, writes and
// compaction follow the same rules, so that no answer depends on what compaction has removed
// already.

// The later of now - max_age and the durable floor. As-of and known_at before it are beyond
// retention.
[[nodiscard]] Timestamp horizon(const ViewRules& rules, Timestamp now);

// The earliest known_at at a horizon: what was known before the rows were replaced went with them.
[[nodiscard]] inline Timestamp earliest_known_at(const ViewRules& rules, Timestamp horizon) {
  return std::max(horizon, rules.replaced_at);
}

// True when a row is gone whatever came after it: before the event floor, or at or before the
// horizon and outside its TTL there. Every older row of the entity is gone then too.
[[nodiscard]] bool is_removed_by_age(const ViewRules& rules, Timestamp event_timestamp,
                                     Timestamp horizon);

// True when max_versions limits, or ever limited, the rows of the view.
[[nodiscard]] inline bool has_version_limit(const ViewRules& rules) {
  return rules.max_versions > 0 || !rules.past_version_limits.empty();
}

// Says which rows of one entity exist at a horizon. Feed it the rows from the newest on. Not
// thread-safe.
class EntityRetention {
 public:
  // Rows up to `distrusted` are judged but are no successors of others: compaction sees a part of
  // an entity only, and an erased row, or one past an earlier limit, may still be among what it
  // sees.
  EntityRetention(const ViewRules& rules, Timestamp horizon, Sequence distrusted = 0);

  [[nodiscard]] bool exists(Timestamp event_timestamp, Sequence sequence,
                            Timestamp created_timestamp);

 private:
  // Distinct event timestamps seen among the rows up to `until`.
  struct VersionCount {
    std::uint32_t max_versions = 0;
    Sequence until = 0;
    std::uint32_t seen = 0;
    Timestamp last = Timestamp::max();
  };
  [[nodiscard]] bool is_past_version_limit(Timestamp event_timestamp, Sequence sequence);

  const ViewRules& rules_;
  Timestamp horizon_;
  Sequence distrusted_;
  std::vector<VersionCount> counts_;
  bool replaced_ = false;
};

// The rules of a view that change from `before` to `after` at `now`, with `last` the last sequence
// committed: what did not exist before stays away.
[[nodiscard]] ViewRules with_floors(const ViewRules& before, ViewRules after, Timestamp now,
                                    Sequence last);

}  // namespace skua
