#pragma once

#include <memory>
#include <string>

#include "bench/suite/subject.h"

namespace skua::bench {

// What the disk allows one writer: blocks written one after the other, each synced before the next,
// to a file in a scratch folder that is as large as it gets already, so that a sync is of the bytes
// alone. `values` of a slice are `rows_per_block` for each block.
[[nodiscard]] std::unique_ptr<Subject> make_sync_floor(std::string name, std::size_t block_bytes,
                                                       std::uint64_t rows_per_block);

}  // namespace skua::bench
