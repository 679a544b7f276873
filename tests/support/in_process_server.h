#pragma once

#include <array>
#include <filesystem>
#include <memory>

#include "server/server.h"
#include "tests/support/door.h"
#include "tests/support/http_client.h"
#include "tests/support/manual_clock.h"

namespace skua::test {

// 2026-01-01T00:00:00Z: where manual clocks begin.
inline constexpr Timestamp kTestStart{1767225600000000};

// A whole server in this process, on free ports of 127.0.0.1, with a clock of its own. Not
// thread-safe.
class InProcessServer {
 public:
  // Small memtables and snapshot pages, so that little data reaches every path.
  [[nodiscard]] static Settings small_settings(const std::filesystem::path& data);

  explicit InProcessServer(Settings settings, Timestamp start = kTestStart);
  ~InProcessServer();

  // Starts, or stops and starts again, on the same data folder. The doors are new ones afterwards.
  [[nodiscard]] Status start();
  void stop();

  [[nodiscard]] ManualClock& clock() { return clock_; }
  [[nodiscard]] const ManualClock& clock() const { return clock_; }
  [[nodiscard]] Server& server() { return *server_; }
  // gRPC, HTTP with JSON, HTTP with protobuf.
  [[nodiscard]] std::array<Door*, 3> doors();
  [[nodiscard]] Door& grpc() { return *doors_[0]; }
  [[nodiscard]] int http_port() const { return server_->http_port(); }
  [[nodiscard]] int kafka_port() const { return server_->kafka_port(); }
  // GET on the admin port.
  [[nodiscard]] HttpAnswer admin(const std::string& path);

 private:
  Settings settings_;
  ManualClock clock_;
  std::unique_ptr<Server> server_;
  std::array<std::unique_ptr<Door>, 3> doors_;
};

}  // namespace skua::test
