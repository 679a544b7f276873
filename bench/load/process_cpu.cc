#include "bench/load/process_cpu.h"

#include <filesystem>
#include <fstream>
#include <string>

namespace skua::bench {

std::chrono::nanoseconds process_cpu(pid_t pid) {
  std::chrono::nanoseconds total{0};
  std::error_code error;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    std::ifstream in(task.path() / "schedstat");
    std::int64_t on_cpu_ns = 0;
    if (in >> on_cpu_ns) total += std::chrono::nanoseconds(on_cpu_ns);
  }
  return total;
}

}  // namespace skua::bench
