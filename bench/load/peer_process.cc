#include "bench/load/peer_process.h"

#include <fmt/format.h>

namespace skua::bench {
namespace {

std::string find_peer(const std::string& program) {
  std::string path = find_program(program);
  if (path.empty())
    fmt::print("  {} is not installed (Debian: apt-get install {}); going on without it\n", program,
               program);
  return path;
}

}  // namespace

PeerProcess::PeerProcess(const std::string& name, std::vector<std::string> command,
                         const std::string& port_option)
    : port_(free_port()),
      process_(
          [&] {
            command.push_back(port_option);
            command.push_back(std::to_string(port_));
            return command;
          }(),
          (folder_.path() / "log").string(), folder_.path().string()) {
  wait_until_listening(port_, name);
}

std::shared_ptr<PeerProcess> start_redis(std::vector<std::string> settings) {
  const std::string program = find_peer("redis-server");
  if (program.empty()) return nullptr;
  std::vector<std::string> command = {program,        "--bind", "127.0.0.1",   "--save", "",
                                      "--appendonly", "no",     "--daemonize", "no"};
  command.insert(command.end(), settings.begin(), settings.end());
  return std::make_shared<PeerProcess>("redis-server", std::move(command), "--port");
}

std::shared_ptr<PeerProcess> start_memcached(int threads) {
  const std::string program = find_peer("memcached");
  if (program.empty()) return nullptr;
  // -u counts for root only; -m is a bound, not what it takes.
  return std::make_shared<PeerProcess>(
      "memcached",
      std::vector<std::string>{program, "-l", "127.0.0.1", "-U", "0", "-m", "4096", "-u", "nobody",
                               "-t", std::to_string(threads)},
      "-p");
}

}  // namespace skua::bench
