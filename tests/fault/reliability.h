#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skua::test {

// How many cycles a rung runs: SKUA_FAULT_CYCLES, or the default.
[[nodiscard]] std::uint64_t fault_cycles(std::uint64_t otherwise);
// The seed of a run: SKUA_TEST_SEED, or one that differs from run to run.
[[nodiscard]] std::uint64_t fault_seed();
// The command that runs one cycle again, for the trace of a failing test.
[[nodiscard]] std::string replay_command(std::uint64_t seed, std::string_view options);

// One line of figures, as JSON, at the end of the file that SKUA_RELIABILITY_FILE names, and on
// stdout.
using ReliabilityFigures = std::vector<std::pair<std::string, std::uint64_t>>;
void write_reliability_line(std::string_view rung, std::uint64_t seed,
                            const ReliabilityFigures& figures);

}  // namespace skua::test
