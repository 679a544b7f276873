#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "storage/model/feature_view.h"

namespace skua {

// A limit on versions that was in force until a commit: rows up to that commit stay judged by it,
// so that raising max_versions brings no answer back.
struct PastVersionLimit {
  std::uint32_t max_versions = 0;
  Sequence until = 0;

  friend bool operator==(const PastVersionLimit&, const PastVersionLimit&) = default;
};

// The generation of the rows of a load that replaces. REQUIRES: a number up to
// kReplacingLoadsMax.
[[nodiscard]] constexpr Generation generation_of_load(std::uint32_t number) {
  return kLoadGenerations + number;
}
// The last generation stays free: a key after all keys of one is the prefix of the next.
inline constexpr std::uint32_t kReplacingLoadsMax = kLoadGenerations - 2;

// What the engine needs to know of a view to decide which rows exist at a moment.
struct ViewRules {
  Incarnation incarnation = 0;
  Duration ttl{0};
  Duration max_age{0};
  std::uint32_t max_versions = 0;
  // The durable floors of a view only move forward, so that lengthening a setting brings no answer
  // back.
  Timestamp horizon_floor = Timestamp::min();  // The horizon is never before it.
  Timestamp event_floor = Timestamp::min();    // Rows with an earlier event timestamp do not exist.
  std::vector<PastVersionLimit> past_version_limits;
  // The bulk load whose rows took the place of all there were, 0 for none, and when that was: what
  // was known before is gone.
  std::uint32_t replaced_by = 0;
  Timestamp replaced_at = Timestamp::min();

  [[nodiscard]] Generation generation() const {
    return replaced_by == 0 ? incarnation : generation_of_load(replaced_by);
  }

  friend bool operator==(const ViewRules&, const ViewRules&) = default;
};

// The rules of every view that exists. Immutable once published.
using RulesTable = std::unordered_map<Incarnation, ViewRules>;

}  // namespace skua
