#include "bench/suite/steal.h"

#include <fstream>
#include <sstream>
#include <string>

namespace skua::bench {
namespace {

// user nice system idle iowait irq softirq steal; guest times are in user already.
constexpr int kFields = 8;

}  // namespace

CpuTimes parse_cpu_times(std::string_view stat) {
  std::istringstream in{std::string(stat)};
  std::string name;
  if (!(in >> name) || name != "cpu") return {};
  CpuTimes times;
  std::uint64_t ticks = 0;
  for (int field = 0; field < kFields && in >> ticks; ++field) {
    times.total += ticks;
    if (field == kFields - 1) times.stolen = ticks;
  }
  return times;
}

CpuTimes read_cpu_times() {
  std::ifstream in("/proc/stat");
  std::string line;
  std::getline(in, line);
  return parse_cpu_times(line);
}

double stolen_share(const CpuTimes& before, const CpuTimes& after) {
  if (after.total <= before.total || after.stolen <= before.stolen) return 0;
  return static_cast<double>(after.stolen - before.stolen) /
         static_cast<double>(after.total - before.total);
}

}  // namespace skua::bench
