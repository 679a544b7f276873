#include "storage/base/random.h"

#include <random>

namespace skua {

std::string random_hex(std::size_t bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::random_device device;
  std::string text;
  text.reserve(bytes * 2);
  for (std::size_t i = 0; i < bytes * 2; ++i) text.push_back(kDigits[device() & 0xf]);
  return text;
}

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace skua
