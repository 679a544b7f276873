#pragma once

#include <rocksdb/write_batch.h>

#include <string>

#include "storage/base/result.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// Writes the meta records of a batch as a file that the database can take in together with other
// files; a file of that name goes. Errors: INTERNAL (the batch changes another family, or ranges),
// UNAVAILABLE.
[[nodiscard]] Status write_meta_file(const RocksFamilies& rocks, const rocksdb::WriteBatch& batch,
                                     const std::string& path);

}  // namespace skua
