#pragma once

#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/rocks/repair.h"
#include "storage/store/rocks/repair/damaged_database.h"

namespace skua {

// The damaged ones among the files that the database consists of. Reads every byte of it.
// Errors: UNAVAILABLE.
[[nodiscard]] Result<std::vector<TableDamage>> table_losses(rocksdb::Env& env,
                                                            const std::string& path,
                                                            DamagedDatabase& database);

}  // namespace skua
