#include "api/net/tcp_listener.h"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <future>

namespace skua {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// How long accepting rests when the process is out of descriptors.
constexpr std::chrono::milliseconds kAcceptRest(50);
// A peer that was silent so long is asked whether it is there, so often and so many times.
constexpr int kSilentSeconds = 60;
constexpr int kAskAgainSeconds = 10;
constexpr int kAsks = 3;
// What was sent and is not confirmed for so long ends the connection.
constexpr unsigned kUnconfirmedMs = 90000;

// A peer that vanished without a word would otherwise keep its connection for ever.
void notice_vanished_peer(int descriptor) {
  const int on = 1;
  (void)::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  const auto set = [descriptor](int option, const auto& value) {
    (void)::setsockopt(descriptor, IPPROTO_TCP, option, &value, sizeof(value));
  };
  set(TCP_KEEPIDLE, kSilentSeconds);
  set(TCP_KEEPINTVL, kAskAgainSeconds);
  set(TCP_KEEPCNT, kAsks);
  set(TCP_USER_TIMEOUT, kUnconfirmedMs);
}

}  // namespace

TcpListener::TcpListener(std::vector<asio::io_context*> contexts, Take take)
    : contexts_(std::move(contexts)),
      take_(std::move(take)),
      acceptor_(*contexts_.front()),
      rest_(*contexts_.front()) {}

Status TcpListener::listen(std::string_view protocol, const std::string& host, std::uint16_t port) {
  error_code error;
  bind(host, port, error);
  if (!error) return {};
  return unavailable(
      fmt::format("{} cannot listen on {}:{}: {}", protocol, host, port, error.message()));
}

void TcpListener::bind(const std::string& host, std::uint16_t port, error_code& error) {
  tcp::resolver resolver(*contexts_.front());
  const auto endpoints =
      resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (error) return;
  const tcp::endpoint endpoint = endpoints.begin()->endpoint();
  if (acceptor_.open(endpoint.protocol(), error)) return;
  if (acceptor_.set_option(tcp::acceptor::reuse_address(true), error)) return;
  if (acceptor_.bind(endpoint, error)) return;
  if (acceptor_.listen(asio::socket_base::max_listen_connections, error)) return;
  port_ = acceptor_.local_endpoint(error).port();
}

void TcpListener::accept() {
  const std::size_t index = next_++ % contexts_.size();
  acceptor_.async_accept(contexts_[index]->get_executor(),
                         [this, index](error_code error, TcpSocket socket) {
                           if (!accepting_) return;
                           if (error) return rest_then_accept();
                           notice_vanished_peer(socket.native_handle());
                           take_(index, std::move(socket));
                           accept();
                         });
}

void TcpListener::stop() {
  std::promise<void> stopped;
  asio::post(*contexts_.front(), [&] {
    accepting_ = false;
    error_code ignored;
    acceptor_.close(ignored);
    rest_.cancel();
    stopped.set_value();
  });
  stopped.get_future().wait();
}

// Out of descriptors or memory: trying again at once would only spin.
void TcpListener::rest_then_accept() {
  rest_.expires_after(kAcceptRest);
  rest_.async_wait([this](error_code /*error*/) {
    if (accepting_) accept();
  });
}

}  // namespace skua
