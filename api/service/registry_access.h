#pragma once

#include <string>

#include "api/service/access.h"
#include "storage/registry/definitions.h"
#include "storage/registry/registry_snapshot.h"

namespace skua {

// Who may change and see definitions. A view is changed by its admins; entities and feature
// services concern many views, and are changed by admins of their project.

// Errors: PERMISSION_DENIED.
[[nodiscard]] Status check_apply(const Access& access, const Definitions& definitions);
[[nodiscard]] Status check_drop(const Access& access, DefinitionKind kind,
                                const std::string& project, const std::string& name);

// A feature service is seen by who sees all of its views. REQUIRES: it exists.
[[nodiscard]] bool sees_service(const Access& access, const RegistrySnapshot& registry,
                                const RegistrySnapshot::Name& name);
// Whether the view or service of this name may be seen. Errors: PERMISSION_DENIED, also for a name
// that does not exist, unless the caller sees the whole project.
[[nodiscard]] Status check_describe(const Access& access, const RegistrySnapshot& registry,
                                    const RegistrySnapshot::Name& name);

// What became of a change, as its caller may hear it: without the names of feature services that it
// does not see, and that use its views.
[[nodiscard]] Status hide_services(const Access& access, const RegistrySnapshot& registry,
                                   const Status& status);

// "2 entities, views default/weather, services default/board", for the audit log.
[[nodiscard]] std::string apply_subject(const Definitions& definitions, bool dry_run);

}  // namespace skua
