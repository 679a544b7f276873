#pragma once

#include <map>
#include <vector>

#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/registry/definitions.h"

namespace skua {

// The longest TTL and max_age: 10000 years.
inline constexpr Duration kLongestDuration = std::chrono::hours(24LL * 3652425);

// Checks of definitions one by one, as pure functions: names, types, limits, times. Every error is
// INVALID_ARGUMENT and names definition and field. REQUIRES: normalize() ran.

// One form for what may be written in two: fills in the default project and the join key of an
// entity, and leaves out an alias that is the name of its view.
void normalize(Definitions& definitions);

// Errors: INVALID_ARGUMENT (one definition twice).
[[nodiscard]] Status check_named_once(const Definitions& definitions);

[[nodiscard]] Status check_entity(const Entity& entity);
[[nodiscard]] Status check_view(const FeatureView& view, const Limits& limits);
[[nodiscard]] Status check_service(const FeatureService& service);

// Two entities of a project may share a join key name only with one type.
[[nodiscard]] Status check_join_key_types(const std::map<DefinitionName, Entity>& entities);

// The join keys of a view, in its order. Errors: INVALID_ARGUMENT (an unknown entity, a join key
// twice, a feature of the name of a join key).
[[nodiscard]] Result<std::vector<JoinKey>> join_keys_of(
    const FeatureView& view, const std::map<DefinitionName, Entity>& entities);

}  // namespace skua
