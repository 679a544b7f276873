#include "tests/support/random_source.h"

#include <chrono>
#include <cstdlib>

namespace skua::test {

std::string RandomSource::text(std::size_t length) {
  std::string out;
  out.reserve(length);
  while (out.size() < length) out.push_back(static_cast<char>('a' + between(0, 25)));
  return out;
}

std::vector<std::uint64_t> test_seeds(std::size_t count) {
  if (const std::uint64_t seed = number_from_environment("SKUA_TEST_SEED", 0); seed != 0)
    return {seed};
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t seed = 1; seed < count; ++seed) seeds.push_back(seed);
  const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
  seeds.push_back(static_cast<std::uint64_t>(ticks) % 1000000000 + 1000);
  return seeds;
}

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it.
  if (text == nullptr || *text == '\0') return otherwise;
  return std::strtoull(text, nullptr, 10);
}

}  // namespace skua::test
