#include "api/net/tcp_listener.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>

namespace skua {
namespace {

namespace asio = boost::asio;

int option_of(TcpSocket& socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof(value);
  EXPECT_EQ(::getsockopt(socket.native_handle(), level, name, &value, &size), 0);
  return value;
}

// What every door accepts comes through here.
TEST(TcpListener, PeersThatVanishAreNoticedInMinutes) {
  asio::io_context context;
  std::optional<TcpSocket> accepted;
  TcpListener listener({&context}, [&](std::size_t, TcpSocket socket) {
    accepted.emplace(std::move(socket));
    context.stop();
  });
  ASSERT_TRUE(listener.listen("test", "127.0.0.1", 0).ok());
  listener.accept();
  asio::io_context of_client;
  TcpSocket client(of_client.get_executor());
  client.connect({asio::ip::address_v4::loopback(), listener.port()});
  context.run_for(std::chrono::seconds(20));
  ASSERT_TRUE(accepted);
  // The kernel's own answer is more than two hours.
  EXPECT_EQ(option_of(*accepted, SOL_SOCKET, SO_KEEPALIVE), 1);
  const int asks_s = option_of(*accepted, IPPROTO_TCP, TCP_KEEPINTVL) *
                     option_of(*accepted, IPPROTO_TCP, TCP_KEEPCNT);
  EXPECT_GT(asks_s, 0);
  EXPECT_LE(option_of(*accepted, IPPROTO_TCP, TCP_KEEPIDLE) + asks_s, 120);
  const int unconfirmed_ms = option_of(*accepted, IPPROTO_TCP, TCP_USER_TIMEOUT);
  EXPECT_GT(unconfirmed_ms, 0);
  EXPECT_LE(unconfirmed_ms, 120000);
}

}  // namespace
}  // namespace skua
