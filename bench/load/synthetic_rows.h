#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skua/v1/ingest.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"

namespace skua::bench {

inline constexpr int kFeatures = 50;

// One entity `item` (INT64) and one view `items` of 50 FLOAT features, kept for ever.
[[nodiscard]] v1::ApplyRequest definitions();

// Rows of the entities [first, first + count); values derive from entity and feature.
[[nodiscard]] v1::WriteRowsRequest rows(std::int64_t first, std::int64_t count,
                                        std::int64_t event_us);

// Reads of 50 features of `entities` random ones of `population`; several, so that a run repeats
// none soon.
[[nodiscard]] std::vector<std::string> read_requests(std::size_t count, std::size_t entities,
                                                     std::int64_t population, std::uint64_t seed);

}  // namespace skua::bench
