#include "bench/suite/own_process.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace skua::bench {

Status run_in_own_process(const std::function<Status()>& work) {
  (void)std::fflush(nullptr);  // Or both processes write what is buffered.
  const pid_t child = fork();
  if (child < 0) return resource_exhausted("cannot start another process");
  if (child == 0) {
    const Status status = work();
    if (!status.ok()) fmt::print(stderr, "skua_bench: {}\n", status.message());
    (void)std::fflush(nullptr);
    _exit(status.ok() ? 0 : 1);
  }
  int outcome = 0;
  while (waitpid(child, &outcome, 0) < 0) {
    if (errno != EINTR) return internal_error("lost a process that was started");
  }
  return outcome == 0 ? Status() : internal_error("it ended early; its last lines say why");
}

}  // namespace skua::bench
