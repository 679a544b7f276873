#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/load/child_process.h"
#include "bench/suite/scratch_folder.h"

namespace skua::bench {

// A server of others, started by us on a free port of 127.0.0.1 in a scratch folder, without
// persistence. Listens when it has been made.
class PeerProcess {
 public:
  // `command` without its port and folder options, which are of the peer's own form.
  PeerProcess(const std::string& name, std::vector<std::string> command,
              const std::string& port_option);

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return process_.pid(); }

 private:
  ScratchFolder folder_;
  int port_;
  ChildProcess process_;
};

// Null, and a line that says so, where the program is not installed.
[[nodiscard]] std::shared_ptr<PeerProcess> start_redis(std::vector<std::string> settings = {});
[[nodiscard]] std::shared_ptr<PeerProcess> start_memcached(int threads);

}  // namespace skua::bench
