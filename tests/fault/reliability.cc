#include "tests/fault/reliability.h"

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "tests/support/random_source.h"

namespace skua::test {

std::uint64_t fault_cycles(std::uint64_t otherwise) {
  return number_from_environment("SKUA_FAULT_CYCLES", otherwise);
}

std::uint64_t fault_seed() { return test_seeds(1).back(); }

namespace {

// Settings of a rung that its cycles depend on.
constexpr const char* kSettings[] = {"SKUA_FAULT_ONE_IN", "SKUA_FAULT_SLOWNESS"};

std::string replay_text(std::uint64_t seed, std::uint64_t cycles, std::string_view options) {
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  std::string text = std::string(options) + "\nreplay: SKUA_TEST_SEED=" + std::to_string(seed) +
                     " SKUA_FAULT_CYCLES=" + std::to_string(cycles);
  for (const char* name : kSettings) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    if (value != nullptr) text += std::string(" ") + name + "=" + value;
  }
  return text + " build/release/tests/skua_fault_tests --gtest_filter=" + test.test_suite_name() +
         "." + test.name();
}

}  // namespace

Replay::Replay(std::uint64_t seed, std::uint64_t cycles, std::string_view options)
    : Replay(replay_text(seed, cycles, options)) {}

Replay::Replay(const std::string& text) : trace_(__FILE__, __LINE__, text) {
  std::cout << text << std::endl;
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
