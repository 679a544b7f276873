#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skua::test {

// Kinds of operations that a disk may fail.
enum class FaultKind : std::uint8_t { kRead, kWrite, kSync, kOpen, kRename, kOther };

// What the operations of a disk meet.
struct DiskFaults {
  // One in so many operations of a kind fails, by FaultKind; 0: none.
  std::array<std::uint32_t, 6> one_in{};
  [[nodiscard]] std::uint32_t& operator[](FaultKind kind) {
    return one_in[static_cast<std::size_t>(kind)];
  }

  // Reads, writes and syncs take so long; one in `slow_one_in` takes `slow`, one in all `hang`.
  std::chrono::microseconds delay{0};
  std::uint32_t slow_one_in = 0;
  std::chrono::microseconds slow{0};
  std::chrono::microseconds hang{0};
};

}  // namespace skua::test
