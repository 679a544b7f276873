#include "storage/store/retention.h"

#include <algorithm>
#include <limits>

#include "storage/store/ttl.h"

namespace skua {

Timestamp horizon(const ViewRules& rules, Timestamp now) {
  if (rules.max_age.count() == 0) return rules.horizon_floor;
  return std::max(rules.horizon_floor, now - rules.max_age);
}

bool is_removed_by_age(const ViewRules& rules, Timestamp event_timestamp, Timestamp horizon) {
  if (event_timestamp < rules.event_floor) return true;
  return event_timestamp <= horizon && is_outside_ttl(event_timestamp, rules.ttl, horizon);
}

EntityRetention::EntityRetention(const ViewRules& rules, Timestamp horizon, Sequence distrusted)
    : rules_(rules), horizon_(horizon), distrusted_(distrusted) {
  if (rules.max_versions > 0)
    counts_.push_back({rules.max_versions, std::numeric_limits<Sequence>::max()});
  for (const PastVersionLimit& past : rules.past_version_limits)
    counts_.push_back({past.max_versions, past.until});
}

bool EntityRetention::is_past_version_limit(Timestamp event_timestamp, Sequence sequence) {
  const auto is_new = [&](const VersionCount& count) {
    return count.seen == 0 || event_timestamp != count.last;
  };
  for (const VersionCount& count : counts_) {
    if (sequence <= count.until && is_new(count) && count.seen >= count.max_versions) return true;
  }
  // Only a row that exists counts: one past another limit may be gone from the files already.
  if (sequence <= distrusted_) return false;
  for (VersionCount& count : counts_) {
    if (sequence > count.until) continue;
    count.seen += is_new(count) ? 1 : 0;
    count.last = event_timestamp;
  }
  return false;
}

bool EntityRetention::exists(Timestamp event_timestamp, Sequence sequence,
                             Timestamp created_timestamp) {
  if (is_past_version_limit(event_timestamp, sequence)) return false;
  if (is_removed_by_age(rules_, event_timestamp, horizon_)) return false;
  if (event_timestamp > horizon_) return true;
  if (replaced_) return false;
  // A successor that was created after the horizon was not known at some readable moment: until
  // then the row before it is still an answer.
  replaced_ = created_timestamp <= horizon_ && sequence > distrusted_;
  return true;
}

namespace {

// Drops limits that another one makes needless: at most as many versions, for at least as long.
void drop_dominated(std::vector<PastVersionLimit>& limits) {
  std::vector<PastVersionLimit> kept;
  for (const PastVersionLimit& limit : limits) {
    std::erase_if(kept, [&](const PastVersionLimit& other) {
      return limit.max_versions <= other.max_versions && limit.until >= other.until;
    });
    kept.push_back(limit);
  }
  limits = std::move(kept);
}

}  // namespace

ViewRules with_floors(const ViewRules& before, ViewRules after, Timestamp now, Sequence last) {
  const Timestamp removed_until = horizon(before, now);
  after.horizon_floor = removed_until;
  after.event_floor = before.event_floor;
  if (before.ttl.count() > 0 && removed_until > Timestamp::min())
    after.event_floor = std::max(before.event_floor, removed_until - before.ttl);
  after.past_version_limits = before.past_version_limits;
  const bool raised = before.max_versions > 0 &&
                      (after.max_versions == 0 || after.max_versions > before.max_versions);
  if (raised) after.past_version_limits.push_back({before.max_versions, last});
  drop_dominated(after.past_version_limits);
  return after;
}

}  // namespace skua
