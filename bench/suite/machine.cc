#include "bench/suite/machine.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <thread>

namespace skua::bench {
namespace {

// The rest of the first line that begins with `name`, after its colon.
std::string line_of(const char* file, const std::string& name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with(name) && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

// What the command prints, without the last line break; empty when it fails.
std::string output_of(const char* command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command, "r"), pclose);
  if (pipe == nullptr) return "";
  std::string text;
  std::array<char, 4096> buffer{};
  for (std::size_t read = 0; (read = fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;)
    text.append(buffer.data(), read);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

RunRecord describe_run(const SuiteOptions& options, const std::string& command) {
  RunRecord run;
  run.date = utc_now();
  run.commit = output_of("git rev-parse HEAD 2>/dev/null");
  run.tree_changed = !output_of(
                          "git status --porcelain -- . ':!bench/results' ':!docs/benchmarks' "
                          "':!docs/benchmarks.md' 2>/dev/null")
                          .empty();
  run.command = command;
  run.seed = options.seed;
  run.slice_s = std::chrono::duration<double>(options.slice).count();
  run.quick = options.quick;
  run.cpu = line_of("/proc/cpuinfo", "model name");
  run.cores = static_cast<int>(std::thread::hardware_concurrency());
  run.memory_bytes = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  utsname kernel{};
  if (uname(&kernel) == 0) run.kernel = std::string(kernel.sysname) + " " + kernel.release;
  return run;
}

}  // namespace skua::bench
