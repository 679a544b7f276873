#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace skua::bench {

// How a program ended by itself.
struct ProgramEnd {
  int exit_code = 0;                // -1: a signal ended it.
  std::chrono::nanoseconds cpu{0};  // Of all its threads, and of children that it waited for.
};

// A program that runs while this object lives, and not longer than this process. At the end it is
// asked to stop (SIGTERM), waited for, and killed when it takes more than 20 s.
class ChildProcess {
 public:
  // Its output is appended to `log_file`. A program that cannot be run ends with code 127.
  ChildProcess(const std::vector<std::string>& command, const std::string& log_file,
               const std::string& folder = "");
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  // SIGKILL, and waits for the end.
  void kill_now();
  // Without waiting: none while it runs. REQUIRES: it was not found to have ended before.
  [[nodiscard]] std::optional<ProgramEnd> poll();
  // Waits for its own end and returns its exit code; -1 when it takes longer or died of a signal.
  [[nodiscard]] int wait(int seconds);

 private:
  pid_t pid_ = -1;
};

// A port of 127.0.0.1 that was free a moment ago.
[[nodiscard]] int free_port();
// Whether somebody accepts connections there.
[[nodiscard]] bool is_listening(int port);
// Ends the benchmark with a message naming `what` when nobody listens there within `seconds`.
void wait_until_listening(int port, const std::string& what, int seconds = 30);
// Where a program lies, by $PATH and the usual folders; empty: it is not installed.
[[nodiscard]] std::string find_program(const std::string& name);

}  // namespace skua::bench
