#pragma once

#include <memory>

#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/registry/read_plan.h"
#include "storage/registry/registered_view.h"
#include "storage/registry/registry_snapshot.h"

namespace skua {

// Turns names into plans, as pure functions.

// The service with every entry's features listed: an entry without any takes all of its view, as of
// now. REQUIRES: the project is filled in. Errors: INVALID_ARGUMENT (unknown view,
// features_per_read_max).
[[nodiscard]] Result<FeatureService> resolve_service(FeatureService service, const ViewMap& views,
                                                     const Limits& limits);

// The plan of a resolved service. Errors: INVALID_ARGUMENT (an unknown view or feature, key maps,
// key columns of two types, aliases or answer names that are not unique).
[[nodiscard]] Result<std::shared_ptr<const ReadPlan>> compile_service(const FeatureService& service,
                                                                      const ViewMap& views);

// The plan of a list of references. Errors: those of RegistrySnapshot::reference_plan.
[[nodiscard]] Result<std::shared_ptr<const ReadPlan>> compile_references(
    const RegistrySnapshot& snapshot, const PlanQuery& query);

}  // namespace skua
