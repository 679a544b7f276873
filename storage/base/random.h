#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace skua {

// Hex text of random bytes from the operating system: for names that must not collide, such as
// store ids.
[[nodiscard]] std::string random_hex(std::size_t bytes);

// A random number from the operating system, for seeds that others must not guess.
[[nodiscard]] std::uint64_t random_seed();

}  // namespace skua
