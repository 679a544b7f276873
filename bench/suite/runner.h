#pragma once

#include <functional>
#include <string>

#include "bench/suite/comparison.h"
#include "bench/suite/results.h"
#include "bench/suite/steal.h"

namespace skua::bench {

// Runs every subject for one uncounted slice, then rounds in which each runs one slice, in random
// order. Rounds that lost too much of the machine do not count and are repeated, until
// `options.rounds` (or the comparison's rounds_max) count or twice as many have run. REQUIRES: at
// least one subject. `cpu_times` is the machine's clock of stolen time; `progress` gets lines for
// people.
[[nodiscard]] ComparisonResult run_comparison(
    const Comparison& comparison, const SuiteOptions& options,
    const std::function<CpuTimes()>& cpu_times,
    const std::function<void(const std::string&)>& progress);

}  // namespace skua::bench
