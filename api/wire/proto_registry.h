#pragma once

#include <string>

#include "api/service/access.h"
#include "skua/v1/registry.pb.h"
#include "storage/registry/registry.h"

namespace skua {

// Definitions between skua.v1 and the model. An empty project is "default".

// Errors: INVALID_ARGUMENT naming the definition and the field: unknown types, negative durations.
[[nodiscard]] Result<Definitions> definitions_from_proto(const v1::ApplyRequest& from);

void changes_to_proto(const std::vector<Change>& changes, v1::ApplyResponse& to);

// The definitions of a project that the caller may see; of every project when it is empty.
void definitions_to_proto(const Access& access, const RegistrySnapshot& registry,
                          const std::string& project, v1::ListResponse& to);

// Errors: PERMISSION_DENIED, NOT_FOUND.
[[nodiscard]] Status describe_to_proto(const Access& access, const RegistrySnapshot& registry,
                                       const std::string& project, const std::string& name,
                                       v1::DescribeResponse& to);

// Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<DefinitionKind> definition_kind_from_name(const std::string& kind);

}  // namespace skua
