#include "tests/crash/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

namespace skua::test {
namespace {

std::string binary() {
  const char* given = std::getenv("SKUAD");  // NOLINT(concurrency-mt-unsafe): nothing sets it.
  return given == nullptr ? SKUAD_BINARY : given;
}

// What runs in the child between fork and exec: system calls only, since this process has threads.
[[noreturn]] void execute(char* const* arguments, char* const* environment, const char* log_path,
                          std::uint64_t file_bytes_max) {
  const int log = ::open(log_path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
  ::dup2(log, STDERR_FILENO);
  ::dup2(log, STDOUT_FILENO);
  if (file_bytes_max > 0) {
    const rlimit limit{file_bytes_max, file_bytes_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
  }
  ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  return out;
}

}  // namespace

ServerProcess::ServerProcess(std::filesystem::path data, std::vector<std::string> flags)
    : data_(std::move(data)), log_(data_.string() + ".log"), flags_(std::move(flags)) {}

ServerProcess::~ServerProcess() {
  if (!is_running()) return;
  signal(SIGKILL);
  wait();
}

bool ServerProcess::start(std::chrono::milliseconds patience) {
  std::filesystem::remove(log_);
  exit_code_ = -1;
  std::vector<std::string> words = {environment_.empty() ? binary() : SKUAD_KILL_BINARY,
                                    "--data",
                                    data_.string(),
                                    "--grpc-port",
                                    std::to_string(keeps_grpc_port_ ? grpc_port_ : 0),
                                    "--http-port",
                                    "0",
                                    "--kafka-port",
                                    "0",
                                    "--admin-port",
                                    "0"};
  words.insert(words.end(), flags_.begin(), flags_.end());
  std::vector<char*> arguments = pointers(words);
  arguments.push_back(nullptr);
  std::vector<char*> environment = pointers(environment_);
  for (char** variable = environ; *variable != nullptr; ++variable)
    environment.push_back(*variable);
  environment.push_back(nullptr);
  process_ = ::fork();
  if (process_ == 0) execute(arguments.data(), environment.data(), log_.c_str(), file_bytes_max_);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline && is_running()) {
    if (find_ports()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

bool ServerProcess::find_ports() {
  static const std::regex kReady(
      "is ready:.* grpc=[^ ]*:([0-9]+) http=[^ ]*:([0-9]+) kafka=[^ ]*:([0-9]+) admin=[^ "
      "]*:([0-9]+)");
  const std::string text = log();
  std::smatch match;
  if (!std::regex_search(text, match, kReady)) return false;
  grpc_port_ = std::stoi(match[1]);
  http_port_ = std::stoi(match[2]);
  kafka_port_ = std::stoi(match[3]);
  admin_port_ = std::stoi(match[4]);
  return true;
}

bool ServerProcess::is_running() {
  if (process_ <= 0) return false;
  int state = 0;
  if (::waitpid(process_, &state, WNOHANG) == 0) return true;
  exit_code_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  process_ = -1;
  return false;
}

void ServerProcess::signal(int number) {
  if (process_ > 0) ::kill(process_, number);
}

int ServerProcess::wait() {
  if (process_ <= 0) return exit_code_;
  int state = 0;
  ::waitpid(process_, &state, 0);
  exit_code_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  process_ = -1;
  return exit_code_;
}

std::string ServerProcess::log() const {
  std::ifstream file(log_);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace skua::test
