#include "bench/bulk/program_run.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "bench/load/child_process.h"
#include "bench/load/load.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr std::chrono::milliseconds kTick{2};
constexpr std::size_t kShownBytes = 2000;

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

void require_success(int exit_code, const std::vector<std::string>& command,
                     const std::filesystem::path& log) {
  if (exit_code == 0) return;
  std::string words;
  for (const std::string& word : command) words += word + " ";
  std::string end = read_file(log);
  if (end.size() > kShownBytes) end.erase(0, end.size() - kShownBytes);
  require(false, words + "ended with code " + std::to_string(exit_code) + ":\n" + end);
}

ProgramRun run_program(const std::vector<std::string>& command, const std::filesystem::path& log) {
  ProgramRun run;
  const auto start = SteadyClock::now();
  ChildProcess process(command, log.string());
  while (true) {
    // Before its first instruction it still has the memory of this process: the last one counts.
    if (const std::int64_t peak = peak_memory_bytes(process.pid()); peak > 0)
      run.peak_memory_bytes = peak;
    const auto end = process.poll();
    run.elapsed = SteadyClock::now() - start;
    if (end.has_value()) {
      require_success(end->exit_code, command, log);
      run.cpu = end->cpu;
      return run;
    }
    std::this_thread::sleep_for(kTick);
  }
}

std::int64_t peak_memory_bytes(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    std::int64_t kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib * 1024;
  }
  return 0;
}

std::chrono::nanoseconds whole_process_cpu(pid_t pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  // The second field, in brackets, may hold anything; utime and stime are fields 14 and 15.
  const std::size_t behind_name = stat.rfind(')');
  if (behind_name == std::string::npos) return {};
  std::istringstream fields(stat.substr(behind_name + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::int64_t user_ticks = 0;
  std::int64_t system_ticks = 0;
  fields >> user_ticks >> system_ticks;
  return std::chrono::nanoseconds((user_ticks + system_ticks) * 1'000'000'000 /
                                  sysconf(_SC_CLK_TCK));
}

}  // namespace skua::bench
