#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace skua::test {

// The real binary as a child process, on free ports. Killed at the end if it still runs. Not
// thread-safe.
class ServerProcess {
 public:
  explicit ServerProcess(std::filesystem::path data, std::vector<std::string> flags = {});
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Starts it and waits for its ready line. False when it ended instead, or took longer than
  // `patience`.
  [[nodiscard]] bool start(std::chrono::milliseconds patience = std::chrono::seconds(20));
  void signal(int number);
  // Waits for its end; the exit code, or 128 plus the signal that killed it.
  int wait();

  [[nodiscard]] pid_t pid() const { return process_; }
  [[nodiscard]] bool is_running();
  [[nodiscard]] int grpc_port() const { return grpc_port_; }
  [[nodiscard]] int http_port() const { return http_port_; }
  [[nodiscard]] int kafka_port() const { return kafka_port_; }
  [[nodiscard]] int admin_port() const { return admin_port_; }
  // What it wrote to stderr so far.
  [[nodiscard]] std::string log() const;

  // The next start() listens for gRPC where the last one did, for clients that live on.
  void keep_grpc_port() { keeps_grpc_port_ = true; }
  void keep_grpc_port(int port) {
    grpc_port_ = port;
    keeps_grpc_port_ = true;
  }
  // Of the next start(). With an environment it is the program with kill points (kill_point.h).
  void set_flags(std::vector<std::string> flags) { flags_ = std::move(flags); }
  void set_kill_environment(std::vector<std::string> environment) {
    environment_ = std::move(environment);
  }

  // No file of the next start() may grow beyond this: a disk that is full for it. 0 = none.
  void limit_file_bytes(std::uint64_t bytes) { file_bytes_max_ = bytes; }

 private:
  [[nodiscard]] bool find_ports();

  std::filesystem::path data_;
  std::filesystem::path log_;
  std::vector<std::string> flags_;
  std::vector<std::string> environment_;
  std::uint64_t file_bytes_max_ = 0;
  bool keeps_grpc_port_ = false;
  pid_t process_ = -1;
  int exit_code_ = -1;
  int grpc_port_ = 0;
  int http_port_ = 0;
  int kafka_port_ = 0;
  int admin_port_ = 0;
};

}  // namespace skua::test
