#pragma once

#include <chrono>

namespace skua::bench::micro {

// CPU time of the calling thread, and of all threads that this process ever had.
[[nodiscard]] std::chrono::nanoseconds thread_cpu();
[[nodiscard]] std::chrono::nanoseconds process_cpu();

// Waits until background threads of the process rest (flushes, compactions); at most half a minute.
void wait_for_rest();

}  // namespace skua::bench::micro
