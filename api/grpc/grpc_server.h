#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/net/tls_options.h"
#include "api/service/admission.h"
#include "api/service/waiting_line.h"
#include "api/wire/dispatcher.h"
#include "storage/base/clock.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace prometheus {
class Gauge;
}

namespace skua {

struct GrpcServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6565;  // 0: any free one.
  std::size_t threads = 1;    // Each with its own completion queue.
  // Limits of the same names in limits.def.
  std::uint64_t request_bytes_max = 32 << 20;
  std::uint64_t grpc_connections_max = 10000;
  std::uint64_t grpc_streams_max = 100;
  std::uint64_t grpc_memory_bytes_max = 512 << 20;
  // How long calls may wait for the thread of their queue.
  WaitingTimes waiting;
  // A peer that sends nothing is asked whether it is there after `keepalive_after`, and its
  // connection closed when it does not answer within `keepalive_timeout`.
  Duration keepalive_after = std::chrono::seconds(60);
  Duration keepalive_timeout = std::chrono::seconds(20);
  // A connection without calls for this long is closed; clients open another when they need it.
  Duration idle_timeout = std::chrono::hours(1);
  // At this age (a tenth more or less) clients are told to open another connection; calls that are
  // under way, and messages that never end, have the grace.
  Duration connection_age_max = std::chrono::minutes(30);
  Duration connection_age_grace = std::chrono::minutes(10);
  // From a connection's start to its first frame of HTTP/2.
  Duration handshake_timeout = std::chrono::seconds(20);
  // Counts open connections; may be null. Outlives the server.
  prometheus::Gauge* connections_gauge = nullptr;
  // How long drain() lets running calls go on before it cancels them.
  Duration drain_timeout = std::chrono::seconds(10);
  // Its own timeout and counter are not used: see `handshake_timeout`.
  TlsOptions tls;
};

// The gRPC door: every operation of operations.def, health and reflection. It moves bytes only; the
// handler decodes and answers them.
class GrpcServer {
 public:
  // The handler answers every call exactly once, on any thread, and must not block. Clock and
  // admission outlive the server.
  GrpcServer(GrpcServerOptions options, CallHandler handler, const Clock& clock,
             Admission& admission);
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
