#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <map>
#include <memory>
#include <string>

#include "storage/base/result.h"

namespace skua::test {

struct HttpAnswer {
  int code = 0;
  std::string content_type;
  std::string body;
};

// One keep-alive HTTP/1.1 connection, blocking. A connection that the server closed is opened again
// once. Not thread-safe.
class HttpClient {
 public:
  explicit HttpClient(int port) : port_(port) {}

  // Errors: UNAVAILABLE when the server cannot be reached or hangs up.
  [[nodiscard]] Result<HttpAnswer> send(const std::string& method, const std::string& target,
                                        const std::map<std::string, std::string>& headers,
                                        std::string body);
  // Sends bytes as they are on a connection of their own, and returns all that comes back until the
  // server closes or `quiet` passes without a byte.
  [[nodiscard]] std::string send_raw(const std::string& bytes, std::chrono::milliseconds quiet);

 private:
  [[nodiscard]] Status connect();

  int port_;
  boost::asio::io_context io_;
  std::unique_ptr<boost::asio::ip::tcp::socket> socket_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace skua::test
