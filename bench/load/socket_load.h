#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bench/load/answer_reader.h"
#include "bench/load/load.h"
#include "clients/cpp/client_tls.h"

namespace skua::bench {

// A load over plain TCP connections, one request in flight on each: HTTP, Redis, memcached, by the
// reader of their answers. Open loop: at most 16 connections; a call that finds none free waits,
// and its latency counts the wait. Closed loop: a connection for each call in flight.
class SocketLoad : public Load {
 public:
  using MakeReader = std::function<std::unique_ptr<AnswerReader>()>;

  SocketLoad(int port, Requests requests, MakeReader make_reader, ClientTls tls = {});

  [[nodiscard]] LoadResult at_rate(double calls_per_s, std::chrono::nanoseconds length) override;
  [[nodiscard]] LoadResult saturated(std::size_t in_flight,
                                     std::chrono::nanoseconds length) override;
  [[nodiscard]] std::string call_once(const std::string& request) override;

 private:
  int port_;
  Requests requests_;
  MakeReader make_reader_;
  ClientTls tls_;
  std::size_t next_ = 0;
};

// Requests are whole HTTP requests (http_request.h).
[[nodiscard]] std::shared_ptr<Load> make_http_load(int port, Requests requests,
                                                   const ClientTls& tls = {});
// Every request is `replies` commands (resp_command.h).
[[nodiscard]] std::shared_ptr<Load> make_resp_load(int port, Requests requests,
                                                   std::size_t replies);
// Every request is one `get` or one `set` that answers.
[[nodiscard]] std::shared_ptr<Load> make_memcached_load(int port, Requests requests);

}  // namespace skua::bench
