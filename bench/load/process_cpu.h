#pragma once

#include <sys/types.h>

#include <chrono>

namespace skua::bench {

// CPU time that all threads of a process and of its living descendants have used so far, from
// /proc/<pid>/task/*/schedstat (nanoseconds). Zero when the process is gone. Threads that ended are
// not counted: read it while the server runs.
[[nodiscard]] std::chrono::nanoseconds process_cpu(pid_t pid);

}  // namespace skua::bench
