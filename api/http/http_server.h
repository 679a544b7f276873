#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/http_message.h"
#include "api/net/tls_options.h"
#include "api/service/admission.h"
#include "api/service/waiting_line.h"
#include "storage/base/clock.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace prometheus {
class Gauge;
}

namespace skua {

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6566;  // 0: any free one.
  std::size_t threads = 1;
  // Limits of the same names in limits.def.
  std::uint64_t connections_max = 10000;
  // At connections_max those that have kept the server waiting longest are closed; else whoever
  // comes is refused. REQUIRES: one thread.
  bool makes_room = false;
  std::uint64_t header_bytes_max = 16384;
  std::uint64_t request_bytes_max = 32 << 20;
  // From a connection's last answer (or its start) to the whole header of its next request. A
  // connection without requests is closed after it too.
  Duration header_timeout = std::chrono::seconds(30);
  // Longest pause between two pieces of a body, in and out.
  Duration read_idle_timeout = std::chrono::seconds(30);
  Duration write_idle_timeout = std::chrono::seconds(30);
  // After the last answer of a connection: how long its peer may take to close before we do.
  Duration linger_timeout = std::chrono::seconds(1);
  // How long drain() waits for answers in flight before it closes their connections.
  Duration drain_timeout = std::chrono::seconds(10);
  // A body, in or out, that moves more slowly than this on average, once its grace is over, ends
  // its connection. Sooner when the bytes of all requests together run short.
  std::uint64_t body_bytes_per_second_min = 1024;
  Duration body_grace = std::chrono::seconds(10);
  // Bounds the bytes of requests and how long they wait for their turn; none where it is null.
  // Outlives the server, as does the clock.
  Admission* admission = nullptr;
  const Clock* clock = nullptr;
  WaitingTimes waiting;
  // The cost of what a path asks for; nullopt: nothing to speak of.
  std::function<std::optional<OperationCost>(std::string_view path)> cost_of;
  // Counts open connections; may be null. Outlives the server.
  prometheus::Gauge* connections_gauge = nullptr;
  TlsOptions tls;
};

// An HTTP/1.1 server in front of one handler: keep-alive, pipelining (answers in order of
// requests), chunked bodies, Expect: 100-continue, limits and timeouts. Connections are spread over
// its threads and stay there.
class HttpServer {
 public:
  HttpServer(HttpServerOptions options, HttpHandler handler);
  // Drains.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Listens and serves. Call once. Errors: UNAVAILABLE (the address cannot be bound).
  [[nodiscard]] Status start();
  // Stops accepting, closes idle connections, sends answers in flight with `Connection: close`;
  // after the drain timeout closes what is left. Returns when the handler has answered every
  // request it was given. Later calls return at once.
  void drain();
  // The bound port. REQUIRES: start() succeeded.
  [[nodiscard]] std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skua
