#pragma once

#include <cstdint>

#include "api/service/read_answer.h"

namespace skua::test {

// An answer over random schemas: any types, statuses, nulls, lists, and timestamps included or not.
// Some views answer once.
[[nodiscard]] ReadAnswer random_answer(std::uint64_t seed);

}  // namespace skua::test
