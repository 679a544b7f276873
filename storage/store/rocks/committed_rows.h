#pragma once

#include <rocksdb/write_batch.h>

#include <vector>

#include "storage/base/result.h"
#include "storage/store/rocks/rocks_families.h"
#include "storage/store/row_tier.h"

namespace skua {

// What a batch does to entities, for a RowTier: read back from the batch itself, so that no
// kind of commit can be forgotten. The views point into the batch. Errors: INTERNAL (not a batch).
[[nodiscard]] Result<std::vector<CommittedRow>> committed_rows(const RocksFamilies& rocks,
                                                               const rocksdb::WriteBatch& batch);

}  // namespace skua
