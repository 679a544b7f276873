#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace skua::test {

// Random choices of a test, all from one seed.
class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : seed_(seed), engine_(seed) {}

  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  // In [least, most].
  [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  // True once in `n` times.
  [[nodiscard]] bool one_in(std::int64_t n) { return between(1, n) == 1; }
  // REQUIRES: not empty.
  template <typename T>
  [[nodiscard]] const T& pick(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(
        between(0, static_cast<std::int64_t>(choices.size()) - 1))];
  }
  // Lower-case letters.
  [[nodiscard]] std::string text(std::size_t length);

 private:
  std::uint64_t seed_;
  std::mt19937_64 engine_;
};

// The seeds of one run of a test: SKUA_TEST_SEED alone when it is set, else 1, 2, .. and last one
// that differs from run to run. Prints nothing; tests print the seed they run.
[[nodiscard]] std::vector<std::uint64_t> test_seeds(std::size_t count);

// A positive number from the environment, or the default.
[[nodiscard]] std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise);

}  // namespace skua::test
