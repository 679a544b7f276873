#include "api/net/stream.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <optional>
#include <thread>

#include "tests/unit/net/echo_server.h"

namespace skua::test {
namespace {

std::string text_of(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 131 + i / 251);
  return text;
}

class StreamTest : public EchoServerTest, public testing::WithParamInterface<bool> {
 protected:
  void SetUp() override { writes_at_once = GetParam(); }

  static void expect_echo(TlsClient& client, std::size_t bytes) {
    const std::string text = text_of(bytes);
    ASSERT_TRUE(client.send(text));
    EXPECT_TRUE(client.receive(bytes) == text) << bytes << " bytes";
  }
};

TEST_P(StreamTest, EveryLengthComesBackInBothVersions) {
  use(authority.for_server("server"));
  start();
  for (const bool only_1_2 : {false, true}) {
    TlsClientOptions options = trusting();
    options.only_1_2 = only_1_2;
    TlsClient client(server->port(), options);
    ASSERT_TRUE(client.is_open());
    EXPECT_EQ(client.version(), only_1_2 ? "TLSv1.2" : "TLSv1.3");
    for (const std::size_t bytes : {1, 7, 8, 10007, 10008, 16383, 16384, 16385, 40000, 100000})
      expect_echo(client, bytes);
  }
}

TEST_P(StreamTest, APeerThatDoesNotReadHoldsNothingUpAndLosesNothing) {
  use(authority.for_server("server"));
  times = 2000;
  start();
  TlsClient slow(server->port(), trusting());
  const std::string text = text_of(16000);
  ASSERT_TRUE(slow.send(text));
  TlsClient other(server->port(), trusting());
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(other.send("x"));
    ASSERT_EQ(other.receive(times), std::string(times, 'x'));
  }
  for (std::size_t i = 0; i < times; ++i) ASSERT_TRUE(slow.receive(text.size()) == text) << i;
}

TEST_P(StreamTest, AfterTheEndOfThePeerAnswersStillReachIt) {
  use(authority.for_server("server"));
  start();
  TlsClient client(server->port(), trusting());
  ASSERT_TRUE(client.is_open());
  client.end();
  EXPECT_EQ(client.receive(10), "end");
  EXPECT_TRUE(client.at_end());
}

TEST_P(StreamTest, PeersThatVanishEndOnlyTheirConnection) {
  use(authority.for_server("server"));
  start();
  for (int i = 0; i < 5; ++i) {
    TlsClient client(server->port(), trusting());
    ASSERT_TRUE(client.send(text_of(300000)));  // The answer meets a closed socket.
  }
  TlsClient client(server->port(), trusting());
  EXPECT_TRUE(echoes(client));
}

TEST_P(StreamTest, InClearItIsASocket) {
  start();
  const int socket = connect_to(server->port());
  ASSERT_GE(socket, 0);
  const std::string text = text_of(100000);
  std::thread sender([&] {
    EXPECT_EQ(send(socket, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
    shutdown(socket, SHUT_WR);
  });
  std::string received(text.size() + 3, '\0');
  EXPECT_EQ(recv(socket, received.data(), received.size(), MSG_WAITALL),
            static_cast<ssize_t>(received.size()));
  sender.join();
  close(socket);
  EXPECT_TRUE(received == text + "end");
  EXPECT_EQ(client_name, "");
}

// When a peer resets the connection, all that waits is ready at once; what runs first closes it.
TEST_F(EchoServerTest, WhatWasReadyLeavesTheNextUserOfTheDescriptorAlone) {
  use(authority.for_server("server"));
  boost::asio::io_context io(1);
  const boost::asio::ip::tcp::endpoint here(boost::asio::ip::address_v4::loopback(), 0);
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, TcpSocket::executor_type> acceptor(io,
                                                                                              here);
  std::optional<TlsClient> client;
  std::thread connecting([&] { client.emplace(acceptor.local_endpoint().port(), trusting()); });
  TcpSocket socket(io);
  acceptor.accept(socket);
  const int number = socket.native_handle();
  TlsDoor door(tls, "");
  auto session = door.begin(number);
  Stream stream(std::move(socket), std::move(session));
  boost::system::error_code error = boost::asio::error::would_block;
  for (int i = 0; i < 10000 && error == boost::asio::error::would_block; ++i) {
    stream.shake_hands(error);
    if (error) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  connecting.join();
  ASSERT_FALSE(error);

  const std::string out = text_of(1 << 20);
  while (!error) stream.write_some(boost::asio::buffer(out), error);
  std::array<int, 2> others{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, others.data()), 0);
  const std::string theirs = "nobody else's";
  ASSERT_EQ(send(others[1], theirs.data(), theirs.size(), 0), ssize_t(theirs.size()));
  int ended = 0;
  const auto on_end = [&](boost::system::error_code failed, std::size_t) {
    EXPECT_TRUE(failed);
    if (++ended > 1) return;
    stream.close();
    EXPECT_EQ(dup2(others[0], number), number);
  };
  std::array<char, 100> in{};
  stream.async_read_some(boost::asio::buffer(in), on_end);
  stream.async_write_some(boost::asio::buffer(out), on_end);
  client->reset();
  pollfd reset = {number, 0, 0};
  ASSERT_EQ(poll(&reset, 1, 10000), 1);
  io.run();
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(recv(others[0], in.data(), in.size(), 0), ssize_t(theirs.size()));
  EXPECT_EQ(recv(others[1], in.data(), in.size(), 0), -1);
  for (const int descriptor : {number, others[0], others[1]}) close(descriptor);
}

INSTANTIATE_TEST_SUITE_P(WritesAtOnce, StreamTest, testing::Bool());

}  // namespace
}  // namespace skua::test
