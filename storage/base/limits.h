#pragma once

#include <cstdint>

namespace skua {

// Every limit of the server with its default; limits.def is the list.
struct Limits {
#define LIMIT(name, value, least, most, help) std::uint64_t name = value;
#include "storage/base/limits.def"
#undef LIMIT
};

}  // namespace skua
