#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/suite/costs.h"
#include "bench/suite/results.h"

namespace skua::bench {

// Rows of cells; the first row names the columns, the first column the rows.
using Table = std::vector<std::vector<std::string>>;

// The costs that say something about the subjects.
[[nodiscard]] std::vector<Cost> telling_costs(const ComparisonResult& result);

// The one for the plot: per value where the calls of the subjects differ in size, else per call.
// None when no cost says anything.
[[nodiscard]] std::optional<Cost> headline_cost(const ComparisonResult& result);

// What each subject cost: medians of the rounds that count.
[[nodiscard]] Table subject_table(const ComparisonResult& result, std::uint64_t seed);

// The first subject's costs over those of every other, with their intervals. Costs per value are
// left out where they are those per call because all calls are alike.
[[nodiscard]] Table ratio_table(const ComparisonResult& result, std::uint64_t seed);

// As Markdown, and in aligned columns for a terminal.
[[nodiscard]] std::string table_markdown(const Table& table);
[[nodiscard]] std::string table_text(const Table& table);

}  // namespace skua::bench
