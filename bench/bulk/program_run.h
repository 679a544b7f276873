#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace skua::bench {

// What a program took from its start to its end.
struct ProgramRun {
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds cpu{0};
  std::int64_t peak_memory_bytes = 0;
};

// Runs it, its output appended to `log`, and ends the benchmark with the end of the log when its
// exit code is not 0.
ProgramRun run_program(const std::vector<std::string>& command, const std::filesystem::path& log);
// Ends the benchmark with the last lines of `log` unless the exit code is 0.
void require_success(int exit_code, const std::vector<std::string>& command,
                     const std::filesystem::path& log);

// The most memory a living process has held at once (VmHWM of proc(5)); 0 when it is gone.
[[nodiscard]] std::int64_t peak_memory_bytes(pid_t pid);
// CPU time of all threads that a living process has had, those that ended included, in ticks of
// usually 10 ms. For work of seconds; process_cpu() is exact but forgets threads.
[[nodiscard]] std::chrono::nanoseconds whole_process_cpu(pid_t pid);

}  // namespace skua::bench
