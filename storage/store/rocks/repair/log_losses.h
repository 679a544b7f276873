#pragma once

#include <rocksdb/env.h>

#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/rocks/repair.h"
#include "storage/store/rocks/repair/damaged_database.h"
#include "storage/store/rocks/repair/log_records.h"

namespace skua {

// A log of a store, read.
struct ReadLog {
  std::string name;
  LogRecords records;
};

// Reads all logs, oldest first. One that ends torn while a later one was synced has lost its end.
// Errors: UNAVAILABLE.
[[nodiscard]] Result<std::vector<ReadLog>> read_logs(rocksdb::Env& env, const std::string& path);

// What the gaps of the logs held, as far as what is around them and in them tells. Families are
// those of `database`.
[[nodiscard]] std::vector<LogDamage> log_losses(const std::vector<ReadLog>& logs,
                                                DamagedDatabase& database);

}  // namespace skua
