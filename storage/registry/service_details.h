#pragma once

#include <string>
#include <vector>

#include "storage/model/feature_view.h"

namespace skua {

// The lines of Change::details for a feature service; never empty. REQUIRES: both are resolved.
[[nodiscard]] std::vector<std::string> created_service_details(const FeatureService& service);
// REQUIRES: the two differ.
[[nodiscard]] std::vector<std::string> changed_service_details(const FeatureService& before,
                                                               const FeatureService& after);

}  // namespace skua
