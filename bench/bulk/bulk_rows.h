#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "bench/load/skua_server.h"
#include "bench/load/synthetic_view.h"

namespace skua::bench {

// The rows that are loaded and copied in bulk: one per item 0, 1, ..., 50 FLOAT features with 24
// bits each that no compression finds much in, event timestamps within one day.
[[nodiscard]] float bulk_value(std::int64_t item, std::size_t feature);
[[nodiscard]] std::int64_t bulk_event_us(std::int64_t item);
// A view for them; their join key is `item`.
[[nodiscard]] SyntheticView bulk_view(const std::string& name);

enum class RowOrder { kSorted, kShuffled };

// Writes the first `rows` of them as Parquet (snappy, row groups of 50 MB), by items or in random
// order, always the same. REQUIRES: has_python().
void write_bulk_rows(const std::filesystem::path& file, std::int64_t rows, RowOrder order);

// Ends the benchmark unless a service over bulk_view() alone answers what was loaded: the first
// item, the last, and 98 others, value by value.
void require_bulk_rows(const SkuaServer& server, const std::string& service, std::int64_t rows,
                       std::uint64_t seed);

}  // namespace skua::bench
