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

  friend bool operator==(const ViewRules&, const ViewRules&) = default;
};

// The rules of every view that exists. Immutable once published.
using RulesTable = std::unordered_map<Incarnation, ViewRules>;

}  // namespace skua
