#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/load/synthetic_view.h"

namespace skua::bench {

// The bytes that skuad stores for rows of a view of FLOAT features, stamped, for peers that keep
// rows as they are.
[[nodiscard]] std::vector<std::string> packed_rows(const SyntheticView& view,
                                                   const std::vector<std::int64_t>& entities);
// The storage key of an entity in the first view of a store.
[[nodiscard]] std::string packed_key(std::int64_t entity);

}  // namespace skua::bench
