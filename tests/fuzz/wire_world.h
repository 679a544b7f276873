#pragma once

#include <memory>
#include <string>

#include "api/wire/dispatcher.h"

namespace skua::test {

// Requests to the real services over an engine in memory: two views and a service, rows, a held
// snapshot (`1`), a dead letter and a load that was begun (1). Every request meets the same world:
// one that may have changed something gets a new one behind it. Not thread-safe.
class WireWorld {
 public:
  WireWorld();
  ~WireWorld();

  // Sends a request and checks its answer: there is one, it has a code that a client can do
  // something with and a message that can be shown, or else it is a whole message of its encoding.
  // `@session` in JSON is the session of the load; in protobuf it is added where one belongs.
  void check(Operation operation, std::string body, Encoding request, Encoding reply);

 private:
  class World;
  [[nodiscard]] Reply answer(Operation operation, Call call);

  std::unique_ptr<World> world_;
};

}  // namespace skua::test
