#pragma once

#include <cstdint>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/backup_erasures.h"
#include "storage/registry/registry_snapshot.h"
#include "storage/store/engine.h"

namespace skua {

struct RestoredErasures {
  std::uint64_t entities = 0;
  std::uint64_t rows = 0;
  std::uint64_t letters = 0;
};

// Erases from a restored store what these erasures name, by their digests: every entity, and every
// dead letter, is looked at. One commit, in whose log one of them stands for all. Errors:
// FAILED_PRECONDITION (a view with too many join keys), and those of Engine::erase().
[[nodiscard]] Result<RestoredErasures> erase_restored(Engine& engine,
                                                      const RegistrySnapshot& registry,
                                                      const std::vector<BackupErasure>& erasures);

}  // namespace skua
