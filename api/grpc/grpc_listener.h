#pragma once

#include <prometheus/gauge.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "api/net/tcp_listener.h"
#include "storage/base/status.h"

namespace skua {

// Accepts connections for gRPC, which has no limit of their number itself, and hands each to it as
// a descriptor. gRPC does not say when it closes one: those that are open are counted by looking at
// what became of the descriptors, now and then and whenever there seem to be too many. Calls by one
// thread.
class GrpcListener {
 public:
  struct Options {
    std::string host;
    std::uint16_t port = 0;  // 0: any free one.
    std::uint64_t connections_max = 10000;
    prometheus::Gauge* gauge = nullptr;  // Of open connections; may be null. Outlives the listener.
  };

  // `hand_over` takes the descriptor; `refused` runs for each connection beyond the limit.
  GrpcListener(Options options, std::function<void(int descriptor)> hand_over,
               std::function<void()> refused);
  // Stops.
  ~GrpcListener();
  GrpcListener(const GrpcListener&) = delete;
  GrpcListener& operator=(const GrpcListener&) = delete;

  // Binds the address. Errors: UNAVAILABLE.
  [[nodiscard]] Status listen();
  // REQUIRES: listen() succeeded.
  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  // Accepts from now on.
  void serve();
  // Later calls return at once. Connections that were handed over stay as they are.
  void stop();

 private:
  struct Open {
    int descriptor = -1;
    std::uint64_t socket = 0;  // The number of the socket, which no other one has.
  };

  void take(TcpSocket socket);
  // Forgets those that are closed.
  void count();
  void count_later();

  const Options options_;
  const std::function<void(int)> hand_over_;
  const std::function<void()> refused_;
  boost::asio::io_context io_{1};
  boost::asio::steady_timer timer_{io_};
  TcpListener listener_;
  std::vector<Open> open_;
  std::chrono::steady_clock::time_point counted_;
  std::thread thread_;
};

}  // namespace skua
