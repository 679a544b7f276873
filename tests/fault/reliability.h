#pragma once

#include <gtest/gtest.h>

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
// Says how one store of a rung is run again: at once, for a process that ends without another word,
// and in the trace of every failure while it lives.
class Replay {
 public:
  // `cycles`: of this store alone.
  Replay(std::uint64_t seed, std::uint64_t cycles, std::string_view options);

 private:
  explicit Replay(const std::string& text);
  ::testing::ScopedTrace trace_;
};

// One line of figures, as JSON, at the end of the file that SKUA_RELIABILITY_FILE names, and on
// stdout.
using ReliabilityFigures = std::vector<std::pair<std::string, std::uint64_t>>;
void write_reliability_line(std::string_view rung, std::uint64_t seed,
                            const ReliabilityFigures& figures);

}  // namespace skua::test
