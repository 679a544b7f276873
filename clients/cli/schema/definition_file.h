#pragma once

#include <string>
#include <string_view>

#include "skua/v1/registry.pb.h"
#include "storage/base/result.h"

namespace skua {

// Reads YAML documents of kind Entity, FeatureView and FeatureService (docs/guide.md shows their
// fields) and adds them to `request`. `file` names the text in errors, and in its folder lie the
// schema files that the documents name; `project` is that of documents which name none. Errors:
// INVALID_ARGUMENT "views.yaml:12: FeatureView weather: `tll` is not a field here; ...".
[[nodiscard]] Status add_definitions(const std::string& file, const std::string& text,
                                     const std::string& project, v1::ApplyRequest& request);

}  // namespace skua
