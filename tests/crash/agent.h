#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace skua::test {

// Where a server listens in one of its lives.
struct ServerPorts {
  int grpc = 0;
  int http = 0;
  int kafka = 0;
};

// Something that writes or reads while the server lives and dies. Everything random is drawn from
// its own source.
class Agent {
 public:
  virtual ~Agent() = default;

  // Works through one life of the server, on a thread of its own, until `stopping`: the server is
  // gone then.
  virtual void work(const ServerPorts& ports, const std::atomic<bool>& stopping) = 0;
  // In the next life, before any work: judges what became of what was in flight, and brings it to
  // its end.
  virtual void settle(const ServerPorts& ports) = 0;
};

}  // namespace skua::test
