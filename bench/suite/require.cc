#include "bench/suite/require.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace skua::bench {

void require(bool holds, std::string_view what) {
  if (holds) return;
  fmt::print(stderr, "bench: {}\n", what);
  // Servers end with this process (ChildProcess); nothing else needs to be tidied up.
  std::fflush(nullptr);
  std::_Exit(1);
}

void require(const Status& status, std::string_view what) {
  if (!status.ok()) require(false, fmt::format("{}: {}", what, status.to_string()));
}

}  // namespace skua::bench
