#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/wire/dispatcher.h"
#include "storage/base/clock.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

struct GrpcServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6565;  // 0: any free one.
  std::size_t threads = 1;    // Each with its own completion queue.
  std::uint64_t request_bytes_max = 32 << 20;
  // How long drain() lets running calls go on before it cancels them.
  Duration drain_timeout = std::chrono::seconds(10);
};

// The gRPC door: every operation of operations.def, health and reflection. It moves bytes only; the
// handler decodes and answers them.
class GrpcServer {
 public:
  // The handler answers every call exactly once, on any thread, and must not block. The clock
  // outlives the server.
  GrpcServer(GrpcServerOptions options, CallHandler handler, const Clock& clock);
  // Drains.
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  // Listens and serves. Call once. Errors: UNAVAILABLE (the address cannot be bound).
  [[nodiscard]] Status start();
  // Reports NOT_SERVING, accepts nothing new, lets running calls finish up to the drain timeout and
  // cancels the rest. Returns when the handler has answered every call it was given. Later calls
  // return at once.
  void drain();
  // The bound port. REQUIRES: start() succeeded.
  [[nodiscard]] std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skua
