#include "tests/crash/entity_judge.h"

#include <algorithm>
#include <set>

namespace skua::test {
namespace {

using Kind = CrashRow::Kind;

bool is_same(const SeenRow& seen, const CrashRow& row) {
  if (seen.event_us != row.event_us || seen.is_deleted != (row.kind == Kind::kDelete)) return false;
  return seen.is_deleted || seen.values == values_of(row.entity, row.seed);
}

}  // namespace

std::vector<CrashRow> EntityJudge::versions_after(std::size_t steps) const {
  std::vector<CrashRow> versions;
  for (std::size_t i = 0; i < steps; ++i) {
    if (rows_[i].kind == Kind::kErase) {
      versions.clear();
      continue;
    }
    // A delete where a delete is in effect changes nothing and is not stored.
    const auto same = std::find_if(versions.rbegin(), versions.rend(), [&](const CrashRow& row) {
      return row.event_us == rows_[i].event_us;
    });
    const bool is_duplicate =
        rows_[i].kind == Kind::kDelete && same != versions.rend() && same->kind == Kind::kDelete;
    if (!is_duplicate) versions.push_back(rows_[i]);
  }
  // Of one event timestamp the later one is the newer.
  std::reverse(versions.begin(), versions.end());
  std::stable_sort(versions.begin(), versions.end(),
                   [](const CrashRow& a, const CrashRow& b) { return a.event_us > b.event_us; });
  return versions;
}

bool EntityJudge::explains(std::size_t steps, const SeenValue& seen, Timestamp as_of,
                           Timestamp horizon) const {
  if (as_of < horizon) return seen.status == v1::BEYOND_RETENTION;
  const std::vector<CrashRow> versions = versions_after(steps);
  const auto winner = std::find_if(versions.begin(), versions.end(),
                                   [&](const CrashRow& row) { return row.event_us <= as_of.us; });
  // With a limit of versions it is not known what there was below the oldest one that is kept.
  const bool is_limited = rules_.max_versions > 0 && !versions.empty();
  if (winner == versions.end()) {
    if (is_limited && seen.status == v1::BEYOND_RETENTION) return true;
    return seen.status == v1::NOT_FOUND && (!is_limited || rules_.max_age.count() > 0);
  }
  const Timestamp event{winner->event_us};
  // Outside its TTL at the horizon already: it may have gone, or be shown as what it is.
  const bool may_be_gone = rules_.max_age.count() > 0 && rules_.ttl.count() > 0 &&
                           event <= horizon && horizon - event >= rules_.ttl;
  if (seen.status == v1::BEYOND_RETENTION) {
    std::set<std::int64_t> newer;
    for (auto row = versions.begin(); row != winner; ++row)
      if (row->event_us > event.us) newer.insert(row->event_us);
    return is_limited && (may_be_gone || newer.size() >= rules_.max_versions);
  }
  if (winner->kind == Kind::kDelete) return seen.status == v1::NOT_FOUND;
  if (may_be_gone) return seen.status == v1::NOT_FOUND || seen.status == v1::OUTSIDE_MAX_AGE;
  const bool is_outside = rules_.ttl.count() > 0 && as_of - event > rules_.ttl;
  if (seen.status != (is_outside ? v1::OUTSIDE_MAX_AGE : v1::PRESENT)) return false;
  if (seen.event_us != winner->event_us) return false;
  if (!is_outside && !seen.values) return false;
  return !seen.values || *seen.values == values_of(winner->entity, winner->seed);
}

bool EntityJudge::explains(std::size_t steps, const std::vector<SeenRow>& seen, Timestamp horizon,
                           bool may_be_erased) const {
  auto at = seen.begin();
  std::uint32_t timestamps = 0;
  std::optional<std::int64_t> last;
  for (const CrashRow& row : versions_after(steps)) {
    if (at == seen.end() && may_be_erased) return true;
    const bool is_winner = row.event_us != last;
    timestamps += is_winner ? 1 : 0;
    last = row.event_us;
    if (at != seen.end() && is_same(*at, row)) {
      ++at;
      continue;
    }
    const bool may_be_gone =
        row.event_us <= horizon.us ||
        (rules_.max_versions > 0 && (timestamps > rules_.max_versions || !is_winner));
    if (!may_be_gone) return false;
  }
  return at == seen.end();
}

template <typename Explains>
EntityJudge::Judgement EntityJudge::find(const Explains& explains) const {
  for (std::size_t steps = least_; steps <= rows_.size(); ++steps)
    if (explains(steps)) return {Verdict::kRight, steps};
  for (std::size_t steps = least_; steps-- > 0;)
    if (explains(steps)) return {Verdict::kLost, steps};
  return {};
}

EntityJudge::Judgement EntityJudge::judge(const SeenValue& seen, Timestamp as_of,
                                          Timestamp horizon) const {
  return find([&](std::size_t steps) { return explains(steps, seen, as_of, horizon); });
}

EntityJudge::Judgement EntityJudge::judge(const std::vector<SeenRow>& seen, Timestamp horizon,
                                          bool may_be_erased) const {
  return find([&](std::size_t steps) { return explains(steps, seen, horizon, may_be_erased); });
}

std::optional<bool> EntityJudge::tells_done(const CrashRow& row, const SeenValue& seen) const {
  if (seen.status == v1::BEYOND_RETENTION) return std::nullopt;
  if (row.kind == Kind::kErase) {
    // What was sent after it would show too.
    if (rows_.back().kind != Kind::kErase) return std::nullopt;
    if (seen.values) return false;
    const std::vector<CrashRow> before = versions_after(rows_.size() - 1);
    const bool showed = !before.empty() && rules_.ttl.count() == 0 && rules_.max_age.count() == 0 &&
                        before.back().kind == Kind::kUpsert && before.size() == 1;
    return showed ? std::optional<bool>(true) : std::nullopt;
  }
  if (row.kind == Kind::kDelete) return seen.values ? std::optional(false) : std::nullopt;
  if (seen.values && *seen.values == values_of(row.entity, row.seed)) return true;
  // Another one of the same event timestamp may have come after it, or removal may have been there.
  const auto same = std::count_if(rows_.begin(), rows_.end(), [&](const CrashRow& other) {
    return other.kind != Kind::kErase && other.event_us == row.event_us;
  });
  if (same > 1 || (!seen.values && rules_.ttl.count() > 0)) return std::nullopt;
  return false;
}

}  // namespace skua::test
