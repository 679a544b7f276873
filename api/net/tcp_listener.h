#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/net/tcp_socket.h"
#include "storage/base/status.h"

namespace skua {

// Accepts TCP connections for several io_contexts, one after the other. The first context accepts
// for all. Calls by one thread that is none of theirs.
class TcpListener {
 public:
  // A connection for contexts[index], on the thread of the first. Cheap: it holds up accepting.
  using Take = std::function<void(std::size_t index, TcpSocket socket)>;

  // The contexts outlive this. REQUIRES: at least one.
  TcpListener(std::vector<boost::asio::io_context*> contexts, Take take);

  // Binds the address; port 0 is any free one. Errors: UNAVAILABLE, naming `protocol` and address.
  [[nodiscard]] Status listen(std::string_view protocol, const std::string& host,
                              std::uint16_t port);
  // The bound port. REQUIRES: listen() succeeded, here and below.
  [[nodiscard]] std::uint16_t port() const { return port_; }
  // Before the contexts run.
  void accept();
  // Returns when nothing is accepted any more. REQUIRES: the first context runs.
  void stop();

 private:
  void bind(const std::string& host, std::uint16_t port, boost::system::error_code& error);
  void rest_then_accept();

  const std::vector<boost::asio::io_context*> contexts_;
  const Take take_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer rest_;
  std::size_t next_ = 0;
  bool accepting_ = true;
  std::uint16_t port_ = 0;
};

}  // namespace skua
