#include "tests/crash/skua_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace skua::test {

SkuaProcess::SkuaProcess(std::vector<std::string> arguments, std::filesystem::path log,
                         std::vector<std::string> kill_environment)
    : log_(std::move(log)) {
  arguments.insert(arguments.begin(), kill_environment.empty() ? SKUA_BINARY : SKUA_KILL_BINARY);
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  std::vector<char*> environment;
  for (std::string& variable : kill_environment) environment.push_back(variable.data());
  for (char** variable = environ; *variable != nullptr; ++variable)
    environment.push_back(*variable);
  environment.push_back(nullptr);
  const std::string log_path = log_.string();
  process_ = ::fork();
  if (process_ != 0) return;
  // System calls only, since this process has threads.
  const int out = ::open(log_path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execve(words[0], words.data(), environment.data());
  ::_exit(127);
}

SkuaProcess::~SkuaProcess() {
  kill();
  wait();
}

bool SkuaProcess::is_running() {
  // Looks without reaping, so that wait() still can.
  siginfo_t ended{};
  return process_ > 0 &&
         ::waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0;
}

void SkuaProcess::kill() {
  if (process_ > 0) ::kill(process_, SIGKILL);
}

int SkuaProcess::wait() {
  if (process_ <= 0) return exit_code_;
  int state = 0;
  ::waitpid(process_, &state, 0);
  exit_code_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  process_ = -1;
  return exit_code_;
}

std::string SkuaProcess::log() const {
  std::ostringstream text;
  text << std::ifstream(log_).rdbuf();
  return text.str();
}

}  // namespace skua::test
