#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace skua::test {

// One run of the real `skua` as a child process. Killed at the end if it still runs. Not
// thread-safe.
class SkuaProcess {
 public:
  // Starts at once. Output and errors go to `log`. With an environment it is the program with kill
  // points (kill_point.h).
  SkuaProcess(std::vector<std::string> arguments, std::filesystem::path log,
              std::vector<std::string> kill_environment = {});
  ~SkuaProcess();
  SkuaProcess(const SkuaProcess&) = delete;
  SkuaProcess& operator=(const SkuaProcess&) = delete;

  [[nodiscard]] bool is_running();
  void kill();
  // Waits for its end; the exit code, or 128 plus the signal that killed it.
  int wait();
  [[nodiscard]] std::string log() const;

 private:
  std::filesystem::path log_;
  pid_t process_ = -1;
  int exit_code_ = -1;
};

}  // namespace skua::test
