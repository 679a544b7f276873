#include "server/process_gauges.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "storage/base/machine.h"

namespace skua {
namespace {

// Of /proc/self/stat, proc(5).
struct ProcessStat {
  double cpu_s = 0;
  double start_after_boot_s = 0;
  double virtual_bytes = 0;
};

std::optional<ProcessStat> read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The name of the program, in brackets, may have spaces and brackets itself.
  std::istringstream fields(line.substr(std::min(line.rfind(')') + 1, line.size())));
  constexpr int kUserTime = 14;
  constexpr int kSystemTime = 15;
  constexpr int kStartTime = 22;
  constexpr int kVirtualSize = 23;
  const auto ticks_per_s = static_cast<double>(sysconf(_SC_CLK_TCK));
  ProcessStat out;
  std::string state;
  fields >> state;
  for (int field = 4; field <= kVirtualSize; ++field) {
    std::int64_t value = 0;
    if (!(fields >> value)) return std::nullopt;
    const auto number = static_cast<double>(value);
    if (field == kUserTime || field == kSystemTime) out.cpu_s += number / ticks_per_s;
    if (field == kStartTime) out.start_after_boot_s = number / ticks_per_s;
    if (field == kVirtualSize) out.virtual_bytes = number;
  }
  return out;
}

std::optional<double> boot_time_s() {
  std::ifstream file("/proc/stat");
  constexpr std::string_view kName = "btime ";
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(kName)) continue;
    double seconds = 0;
    const auto read =
        std::from_chars(line.data() + kName.size(), line.data() + line.size(), seconds);
    return read.ec == std::errc() ? std::optional(seconds) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

void set_process_gauges(Metrics& metrics) {
  if (const auto stat = read_stat()) {
    prometheus::Counter& cpu = metrics.process_cpu.get();
    if (stat->cpu_s > cpu.Value()) cpu.Increment(stat->cpu_s - cpu.Value());
    metrics.process_virtual_memory_bytes.get().Set(stat->virtual_bytes);
    if (const auto boot_s = boot_time_s())
      metrics.process_start_time.get().Set(*boot_s + stat->start_after_boot_s);
  }
  const ProcessUse use = read_process_use();
  metrics.process_resident_memory_bytes.get().Set(static_cast<double>(use.resident_bytes));
  metrics.process_open_fds.get().Set(static_cast<double>(use.open_files));
  metrics.process_max_fds.get().Set(static_cast<double>(use.open_files_max));
  metrics.process_threads.get().Set(static_cast<double>(use.threads));
}

}  // namespace skua
