#pragma once

#include <string>
#include <vector>

#include "clients/cli/export/row_output.h"
#include "clients/cpp/skua_client.h"
#include "storage/base/result.h"

namespace skua {

// Features of one view, of which a row has all or none.
struct FeatureGroup {
  std::string view;  // As answers name it: an alias goes before the view.
  std::size_t features = 0;
};

// What is asked of the server for every row, and what its answers look like.
struct FeatureLayout {
  // Without rows: the service or the features, and the same known_at for every call.
  v1::GetFeaturesRequest request;
  std::vector<OutputColumn> keys;
  std::vector<FeatureGroup> groups;    // Consecutive in `features`.
  std::vector<OutputColumn> features;  // As the service answers.
};

struct FeatureQuestion {
  std::string project;
  std::string service;                // Either this,
  std::vector<std::string> features;  // or "view:feature" and "view:*".
  bool full_feature_names = false;    // Of `features`.
  bool as_served = false;
};

// Errors: INVALID_ARGUMENT: one is no "view:feature".
[[nodiscard]] Status check_references(const std::vector<std::string>& features);

// Asks the server what it answers with. REQUIRES: check_references(). Unless as_served, all calls
// then see the store as it is now: later commits do not mix into the training set. Errors:
// INVALID_ARGUMENT, those of calls.
[[nodiscard]] Result<FeatureLayout> describe_features(SkuaClient& client,
                                                      const FeatureQuestion& question);

}  // namespace skua
