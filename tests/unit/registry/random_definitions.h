#pragma once

#include "storage/registry/definitions.h"
#include "tests/support/random_source.h"

namespace skua::test {

// Valid definitions with every field varied: entities, views over them, services over the views.
[[nodiscard]] Definitions random_definitions(RandomSource& random);

// The view after a change that the evolution rules allow with force.
[[nodiscard]] FeatureView random_evolution(RandomSource& random, FeatureView view);

}  // namespace skua::test
