#pragma once

#include <string>

#include "bench/load/skua_reads.h"
#include "bench/suite/comparison.h"

namespace skua::bench {

// A server that answers every read with the bytes that `skuad` answers to the first one, under the
// same load. The comparison keeps it.
[[nodiscard]] LoadedServer canned_twin(const SuiteOptions& options, std::string name,
                                       const LoadedServer& skuad, const SkuaReads& reads,
                                       Comparison& comparison);

}  // namespace skua::bench
