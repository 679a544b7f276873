#pragma once

#include <memory>
#include <string>

#include "storage/credentials/hashes.h"
#include "tests/support/random_source.h"

namespace skua::test {

// Random bytes of a test, from a seed. Not thread-safe.
inline RandomBytes seeded_bytes(std::uint64_t seed) {
  const auto source = std::make_shared<RandomSource>(seed);
  return [source](std::size_t count) -> Result<std::string> {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i)
      bytes.push_back(static_cast<char>(source->between(0, 255)));
    return bytes;
  };
}

}  // namespace skua::test
