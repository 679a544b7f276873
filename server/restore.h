#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/service/restored_erasures.h"
#include "storage/base/clock.h"
#include "storage/store/rocks/backup/restored_store.h"

namespace skua {

struct RestoreReport {
  BackupManifest backup;
  std::string store_id;           // The new one.
  std::size_t erasures = 0;       // Of the erase logs, that the backup did not have.
  RestoredErasures erased;        // What they were.
  std::vector<std::string> keys;  // Names of those that open it: revoked ones came back.
  Duration took{0};
};

// Makes a data folder of a backup, for a server to be started on: every byte is checked, what was
// erased since is erased, and the store gets an id of its own, so that no commit token of the old
// one is taken for one of it. Errors: those of RestoredStore and erase_restored().
[[nodiscard]] Result<RestoreReport> restore_store(const RestoreOptions& options,
                                                  const Clock& clock);

}  // namespace skua
