#pragma once

#include <chrono>
#include <memory>

#include "tests/support/door.h"

namespace skua::test {

// skua.v1 over gRPC, by the generated stubs.
class GrpcDoor final : public Door {
 public:
  // `deadline` bounds each call; a server that is gone answers UNAVAILABLE.
  explicit GrpcDoor(int port, std::chrono::milliseconds deadline = std::chrono::seconds(60));
  ~GrpcDoor() override;

  [[nodiscard]] std::string_view name() const override { return "grpc"; }
  Status call(Operation operation, const google::protobuf::Message& request,
              google::protobuf::Message& answer) override;

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
  std::chrono::milliseconds deadline_;
};

}  // namespace skua::test
