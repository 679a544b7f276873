#include "tests/fault/reliability.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "tests/support/random_source.h"

namespace skua::test {

std::uint64_t fault_cycles(std::uint64_t otherwise) {
  return number_from_environment("SKUA_FAULT_CYCLES", otherwise);
}

std::uint64_t fault_seed() { return test_seeds(1).back(); }

std::string replay_command(std::uint64_t seed, std::string_view options) {
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  return std::string(options) + "\nreplay: SKUA_TEST_SEED=" + std::to_string(seed) +
         " SKUA_FAULT_CYCLES=1 build/release/tests/skua_fault_tests --gtest_filter=" +
         test.test_suite_name() + "." + test.name();
}

void write_reliability_line(std::string_view rung, std::uint64_t seed,
                            const ReliabilityFigures& figures) {
  std::string line = "{\"rung\":\"" + std::string(rung) + "\",\"seed\":" + std::to_string(seed);
  for (const auto& [name, value] : figures) line += ",\"" + name + "\":" + std::to_string(value);
  line += "}";
  std::cout << line << "\n";
  const char* file = std::getenv("SKUA_RELIABILITY_FILE");  // NOLINT(concurrency-mt-unsafe)
  if (file != nullptr && *file != '\0') std::ofstream(file, std::ios::app) << line << "\n";
}

}  // namespace skua::test
