#pragma once

#include <memory>

#include "bench/load/load.h"
#include "bench/load/skua_server.h"
#include "bench/suite/subject.h"

namespace skua::bench {

// Writes of random rows of a view, `rows` different entities per call, that skuad applies whenever
// they come: they have no event timestamps.
[[nodiscard]] Requests write_requests(const SyntheticView& view, std::size_t calls,
                                      std::size_t rows, std::int64_t population,
                                      std::uint64_t seed);

// A subject that runs while 20000 rows/s come in at a skuad, over gRPC in calls of 100 rows. Writes
// that fail count as failures of the subject.
[[nodiscard]] std::unique_ptr<Subject> with_ingest(std::unique_ptr<Subject> subject,
                                                   const SkuaServer& server, Requests writes);

inline constexpr std::size_t kIngestRowsPerCall = 100;
inline constexpr double kIngestRowsPerS = 20000;

}  // namespace skua::bench
