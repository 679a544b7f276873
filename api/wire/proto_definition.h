#pragma once

#include "skua/v1/registry.pb.h"
#include "storage/base/result.h"
#include "storage/model/feature_view.h"
#include "storage/registry/registry_snapshot.h"

namespace skua {

// One definition between skua.v1 and the model. An empty project is "default".
// Errors: INVALID_ARGUMENT naming the definition and the field.

[[nodiscard]] Result<Entity> entity_from_proto(const v1::Entity& from);
[[nodiscard]] Result<FeatureView> view_from_proto(const v1::FeatureView& from);
[[nodiscard]] FeatureService service_from_proto(const v1::FeatureService& from);

void entity_to_proto(const Entity& from, v1::Entity& to);
void view_to_proto(const RegisteredView& from, v1::FeatureView& to);
void service_to_proto(const FeatureService& from, v1::FeatureService& to);

}  // namespace skua
