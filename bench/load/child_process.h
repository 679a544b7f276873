#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace skua::bench {

// A program that runs while this object lives; it is asked to stop (SIGTERM) and waited for at the
// end.
class ChildProcess {
 public:
  // Its output goes to `log_file`. Aborts the benchmark when the program cannot be run.
  ChildProcess(const std::vector<std::string>& command, const std::string& log_file);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

// A port of 127.0.0.1 that was free a moment ago.
[[nodiscard]] int free_port();

}  // namespace skua::bench
