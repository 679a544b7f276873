#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "api/http/http_message.h"
#include "api/http/http_server.h"
#include "api/net/stream.h"
#include "api/service/call_line.h"

namespace skua {

// One connection. Everything but the handler's answer runs on the thread of its io_context.
class HttpSession {
 public:
  virtual ~HttpSession() = default;
  // Serves requests until either side ends the connection.
  virtual void start() = 0;
  // Sends this answer to whatever is asked, and closes.
  virtual void refuse(HttpResponse response) = 0;
  // No further requests: closes when idle, else after the answer in flight.
  virtual void drain() = 0;
  virtual void abort() = 0;
  // Until when its peer may take to send or read; max() while its request is at work.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point due() const = 0;
};

// What the sessions of one thread share.
struct HttpSessionHost {
  const HttpServerOptions& options;
  const HttpHandler& handler;
  // Shared with every request in flight, so that an answer from another thread never meets a dead
  // io_context.
  std::shared_ptr<boost::asio::io_context> io;
  // The requests of this thread that wait for their turn; null without admission.
  std::unique_ptr<CallLine> line;
  bool is_stepping = false;  // The thread works on the line.
  // The session is over: its connection is closed and the handler owes it nothing. Until then the
  // host keeps it.
  std::function<void(HttpSession&)> finished;
};

// The host outlives the session.
[[nodiscard]] std::shared_ptr<HttpSession> make_http_session(Stream stream, HttpSessionHost& host);

}  // namespace skua
