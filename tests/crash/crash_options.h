#pragma once

#include <string>
#include <vector>

#include "tests/crash/crash_row.h"
#include "tests/support/random_source.h"

namespace skua::test {

// Drawn once for a data folder.
[[nodiscard]] CrashRules draw_rules(RandomSource& random);
// Drawn anew for every life of the server: durability, sizes, threads.
[[nodiscard]] std::vector<std::string> draw_flags(RandomSource& random);

// How a life of the server ends.
struct Death {
  enum class Kind {
    kMoment,    // SIGKILL to skuad at a random moment.
    kPoint,     // At a kill point, counted from a random moment on.
    kStarting,  // Before it is ready, at a random moment or a kill point.
    kDrain      // SIGTERM, for once.
  };
  Kind kind = Kind::kMoment;
  std::int64_t after_ms = 0;
  std::string point;  // May be empty for kStarting.
  std::uint64_t count = 1;
};
[[nodiscard]] Death draw_death(RandomSource& random);

[[nodiscard]] std::string text_of(const CrashRules& rules);
[[nodiscard]] std::string text_of(const Death& death);

}  // namespace skua::test
