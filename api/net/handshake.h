#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "api/net/stream.h"
#include "storage/base/time.h"

namespace skua {

// The TLS handshake of one connection, with an end in time however slowly its peer sends. All calls
// on the thread of its socket.
class Handshake : public std::enable_shared_from_this<Handshake> {
 public:
  // The handshake is over; without `succeeded` its connection is closed. Called once, never inside
  // start().
  using Done = std::function<void(Handshake& handshake, bool succeeded)>;

  Handshake(Stream stream, Done done);

  // REQUIRES: owned by a shared_ptr, here and below.
  void start(Duration timeout);
  // Ends it without success, unless it is over.
  void abort();
  // REQUIRES: it succeeded. Once.
  [[nodiscard]] Stream take_stream() { return std::move(stream_); }

 private:
  void go_on();
  void finish(bool succeeded);

  using Clock = std::chrono::steady_clock;
  Stream stream_;
  boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                    boost::asio::io_context::executor_type>
      timer_;
  Done done_;  // Empty: it is over.
};

}  // namespace skua
