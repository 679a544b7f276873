#include "bench/micro/require.h"

#include <fmt/format.h>

#include <cstdlib>

namespace skua::bench::micro {

void require(bool holds, std::string_view otherwise) {
  if (holds) return;
  fmt::print(stderr, "bench: {}\n", otherwise);
  std::fflush(stderr);
  // Threads of a store may be at work: nothing is destroyed.
  std::_Exit(1);
}

void require_ok(const Status& status, std::string_view doing) {
  if (!status.ok()) require(false, fmt::format("{}: {}", doing, status.to_string()));
}

}  // namespace skua::bench::micro
