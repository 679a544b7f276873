#pragma once

#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/feature_view.h"

namespace skua {

// What becomes of a view whose definition changes.
struct Evolution {
  FeatureView view;  // The new definition, every feature with its id.
  FeatureId next_feature_id = 1;
  std::vector<std::string> details;  // One line per difference; empty: nothing differs.
  bool schema_changes = false;       // More differs than the stream options.
  bool layout_changes = false;       // The ids, types or order of the features differ.
  bool rules_change = false;         // ttl, max_age or max_versions differ.
  // Features whose id ends here: dropped, or given a type that is not wider. Their stored values
  // read null.
  std::vector<std::string> ended;
};

// Gives the features of a new view their ids.
[[nodiscard]] Evolution first_version(FeatureView view);

// Compares two definitions of one view by the evolution rules (design: schema change). A feature
// keeps its id while its name stays and its type stays or widens; every other feature gets a new
// one. REQUIRES: both definitions are valid; `before` has ids, those of `after` are ignored.
// Errors: FAILED_PRECONDITION: other entities, always; ended features, without `force`; no ids
// left.
[[nodiscard]] Result<Evolution> evolve(const FeatureView& before, FeatureId next_feature_id,
                                       FeatureView after, bool force);

}  // namespace skua
