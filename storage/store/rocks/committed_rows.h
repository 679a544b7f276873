#pragma once

#include <rocksdb/write_batch.h>

#include <vector>

#include "storage/base/result.h"
#include "storage/store/rocks/rocks_families.h"
#include "storage/store/rocks/row_generations.h"
#include "storage/store/row_tier.h"

namespace skua {

// What a batch does to entities, for a RowTier: read back from the batch itself, so that no
// kind of commit can be forgotten. What it does to generations that are staged is left out: nobody
// reads them yet. The views point into the batch. Errors: INTERNAL (not a batch).
[[nodiscard]] Result<std::vector<CommittedRow>> committed_rows(
    const RocksFamilies& rocks, const RowGenerations::State& generations,
    const rocksdb::WriteBatch& batch);

}  // namespace skua
