#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/model/backup_manifest.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// Who a store is, by its meta records, and which stores it goes back to.
struct StoreIdentity {
  std::string store_id;
  std::vector<StoreAncestor> ancestors;
  std::uint64_t begun_after = 0;  // The last sequence that is not its own.
};

// Reads it, or makes it up for a new store. `restored_from`: the rows are those of a backup, and
// the store begins anew with these ancestors, under an id of its own. Errors: FAILED_PRECONDITION
// (a newer format), DATA_LOSS, UNAVAILABLE.
[[nodiscard]] Result<StoreIdentity> open_identity(
    const RocksFamilies& rocks, const std::optional<std::vector<StoreAncestor>>& restored_from);

}  // namespace skua
