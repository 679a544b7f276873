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
    std::ifstream schedstat(task.path() / "schedstat");
    std::int64_t on_cpu_ns = 0;
    if (schedstat >> on_cpu_ns) total += std::chrono::nanoseconds(on_cpu_ns);
    std::ifstream children(task.path() / "children");
    pid_t child = 0;
    while (children >> child) total += process_cpu(child);
  }
  return total;
}

}  // namespace skua::bench
