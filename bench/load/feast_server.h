#pragma once

#include <memory>
#include <string>

#include "bench/load/child_process.h"
#include "bench/load/peer_process.h"
#include "bench/suite/scratch_folder.h"

namespace skua::bench {

// Feast's Python feature server over a Redis of its own, with the repository of bench/feast
// applied: `feast serve` with one worker, without an access log. Listens when it has been made.
class FeastServer {
 public:
  // Null, and a line that says so, where Feast or Redis is not installed.
  [[nodiscard]] static std::unique_ptr<FeastServer> start();

  // Use start(). `program` is the `feast` command.
  FeastServer(const std::string& program, std::shared_ptr<PeerProcess> redis);

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  [[nodiscard]] const PeerProcess& redis() const { return *redis_; }

  // The project that its keys in Redis end with.
  static constexpr char kProject[] = "skua_bench";

 private:
  std::shared_ptr<PeerProcess> redis_;
  ScratchFolder folder_;
  int port_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace skua::bench
