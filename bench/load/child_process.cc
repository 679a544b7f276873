#include "bench/load/child_process.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <sstream>
#include <thread>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

std::chrono::nanoseconds to_nanoseconds(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

// Between fork and exec: system calls only, since this process has threads.
ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::string& log_file,
                           const std::string& folder) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const int log = open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  require(log >= 0, "cannot write " + log_file);
  pid_ = fork();
  if (pid_ != 0) {
    close(log);
    return;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (folder.empty() || chdir(folder.c_str()) == 0) execv(arguments[0], arguments.data());
  _exit(127);
}

ChildProcess::~ChildProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  for (int wait = 0; wait < 2000; ++wait) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill_now();
}

void ChildProcess::kill_now() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::optional<ProgramEnd> ChildProcess::poll() {
  int status = 0;
  rusage used{};
  if (wait4(pid_, &status, WNOHANG, &used) != pid_) return std::nullopt;
  pid_ = -1;
  return ProgramEnd{WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                    to_nanoseconds(used.ru_utime) + to_nanoseconds(used.ru_stime)};
}

int ChildProcess::wait(int seconds) {
  for (int tick = 0; tick < seconds * 100; ++tick) {
    if (const auto end = poll()) return end->exit_code;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return -1;
}

int free_port() {
  const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof(address);
  require(bind(socket_fd, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
              getsockname(socket_fd, reinterpret_cast<sockaddr*>(&address), &length) == 0,
          "cannot find a free port of 127.0.0.1");
  close(socket_fd);
  return ntohs(address.sin_port);
}

bool is_listening(int port) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected =
      connect(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(socket_fd);
  return connected;
}

void wait_until_listening(int port, const std::string& what, int seconds) {
  for (int wait = 0; wait < seconds * 1000; ++wait) {
    if (is_listening(port)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  require(false, what + " does not listen on port " + std::to_string(port));
}

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/bin:/usr/sbin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (folder.empty()) continue;
    folder.append("/").append(name);
    if (access(folder.c_str(), X_OK) == 0) return folder;
  }
  return "";
}

}  // namespace skua::bench
