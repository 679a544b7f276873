#pragma once

#include <cstdint>
#include <string_view>

namespace skua::bench {

// Ticks of all processors since boot.
struct CpuTimes {
  std::uint64_t total = 0;
  std::uint64_t stolen = 0;  // The machine's owner gave the processor to somebody else.
};

// `stat` is the text of /proc/stat (proc(5)); zeros where it has no such line.
[[nodiscard]] CpuTimes parse_cpu_times(std::string_view stat);
// Of this machine, now.
[[nodiscard]] CpuTimes read_cpu_times();

// In [0, 1]; 0 when no tick passed.
[[nodiscard]] double stolen_share(const CpuTimes& before, const CpuTimes& after);

}  // namespace skua::bench
