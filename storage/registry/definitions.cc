#include "storage/registry/definitions.h"

namespace skua {

std::string project_or_default(std::string_view project) {
  return std::string(project.empty() ? kDefaultProject : project);
}

std::string_view definition_kind_name(DefinitionKind kind) {
  switch (kind) {
    case DefinitionKind::kEntity:
      return "entity";
    case DefinitionKind::kFeatureView:
      return "feature_view";
    case DefinitionKind::kFeatureService:
      return "feature_service";
  }
  return "unknown";
}

}  // namespace skua
