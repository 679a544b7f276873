#pragma once

#include <sys/types.h>

#include <cstdint>

namespace skua::test {

// What another process holds, from /proc; 0 when it is gone.
[[nodiscard]] std::uint64_t open_descriptors(pid_t pid);
[[nodiscard]] std::uint64_t resident_bytes(pid_t pid);
// The most memory that it held since the last reset, or its start.
void reset_most_resident_bytes(pid_t pid);
[[nodiscard]] std::uint64_t most_resident_bytes(pid_t pid);

// Lets this process, and those that it starts from now on, open as many descriptors as the system
// allows, and returns how many that is.
std::uint64_t raise_descriptor_limit();

}  // namespace skua::test
