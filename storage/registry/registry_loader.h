#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/result.h"
#include "storage/registry/registry_snapshot.h"

namespace skua {

// The snapshot that registry records describe. Checks that they fit each other: entities of views
// exist with the same join keys, incarnations are unique and were given out, services compile.
// Errors: DATA_LOSS naming the record.
[[nodiscard]] Result<std::shared_ptr<const RegistrySnapshot>> snapshot_from_records(
    const std::vector<std::pair<std::string, std::string>>& records);

}  // namespace skua
