#include "api/net/handshake.h"

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "tests/unit/net/echo_server.h"

namespace skua::test {
namespace {

using std::chrono::steady_clock;

class HandshakeTest : public EchoServerTest {
 protected:
  // What comes until the server ends the connection; nullopt when it does not within ten seconds.
  static std::optional<std::size_t> bytes_to_end(int socket) {
    std::size_t bytes = 0;
    char data[512];
    for (;;) {
      const ssize_t got = recv(socket, data, sizeof(data), 0);
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::nullopt;
      if (got <= 0) return bytes;
      bytes += static_cast<std::size_t>(got);
    }
  }

  void await_failures(double count) {
    for (int i = 0; i < 1000 && failures.Value() < count; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(failures.Value(), count);
  }
};

TEST_F(HandshakeTest, ClientsTrustTheirAuthorityOnly) {
  use(authority.for_server("server"));
  start();
  TlsClient client(server->port(), trusting());
  EXPECT_EQ(client.server_name(), "server");
  EXPECT_TRUE(echoes(client));
  const TestAuthority other("other");
  TlsClient stranger(server->port(), {.trusted = other.certificate()});
  EXPECT_FALSE(stranger.is_open());
  await_failures(1);
}

TEST_F(HandshakeTest, ClientsThatMustShowACertificate) {
  const TestAuthority clients("clients");
  const TestAuthority other("other");
  use(authority.for_server("server"), clients.certificate());
  start();
  const struct {
    const char* what;
    TestAuthority::Pair pair;
    bool is_served;
  } cases[] = {
      {"none", {}, false},
      {"its own", clients.for_client("trainer"), true},
      {"of another authority", other.for_client("trainer"), false},
      {"of the server's authority", authority.for_client("trainer"), false},
      {"of a server", clients.for_server("trainer"), false},
      {"expired",
       clients.issue({.name = "trainer", .is_for_server = false, .ends = std::chrono::seconds(-5)}),
       false},
      {"too early",
       clients.issue({.name = "trainer", .is_for_server = false, .begins = std::chrono::hours(1)}),
       false},
  };
  double refused = 0;
  for (const auto& it : cases) {
    for (const bool only_1_2 : {false, true}) {
      TlsClientOptions options = trusting(it.pair);
      options.only_1_2 = only_1_2;
      TlsClient client(server->port(), options);
      EXPECT_EQ(echoes(client), it.is_served) << it.what;
      if (!it.is_served) await_failures(++refused);
    }
  }
  EXPECT_EQ(client_name, "trainer");
}

TEST_F(HandshakeTest, WhoeverDoesNotSpeakTlsIsSentAwayQuietly) {
  use(authority.for_server("server"));
  start();
  std::string noise(1000, '\0');
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>(i * 37);
  const std::string cases[] = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", noise,
                               std::string("\x16\x03\x01\xff\xff", 5) + noise,
                               std::string(20000, '\x16')};
  double sent_away = 0;
  for (const std::string& bytes : cases) {
    const int socket = connect_to(server->port());
    send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    const auto answer = bytes_to_end(socket);
    ASSERT_TRUE(answer.has_value());
    EXPECT_LE(*answer, 7U) << "more than an alert";
    close(socket);
    await_failures(++sent_away);
  }
  TlsClient client(server->port(), trusting());
  EXPECT_TRUE(echoes(client));
}

TEST_F(HandshakeTest, ItEndsInTimeHoweverThePeerSends) {
  use(authority.for_server("server"));
  tls.handshake_timeout = std::chrono::milliseconds(1500);
  start();
  const auto begin = steady_clock::now();
  const std::string hello = client_hello();
  const int silent = connect_to(server->port());
  const int half = connect_to(server->port());
  send(half, hello.data(), hello.size() / 2, MSG_NOSIGNAL);
  const int unfinished = connect_to(server->port());
  send(unfinished, hello.data(), hello.size(), MSG_NOSIGNAL);
  const int dripping = connect_to(server->port());
  std::size_t dripped = 0;
  while (steady_clock::now() - begin < std::chrono::seconds(10) &&
         send(dripping, hello.data() + dripped, 1, MSG_NOSIGNAL) == 1) {
    if (++dripped == hello.size()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_LT(dripped, hello.size());
  for (const int socket : {silent, half, unfinished, dripping}) {
    EXPECT_TRUE(bytes_to_end(socket).has_value());
    close(socket);
  }
  EXPECT_GE(steady_clock::now() - begin, std::chrono::milliseconds(1400));
  await_failures(4);
  EXPECT_EQ(open, 0);
}

TEST_F(HandshakeTest, DrainingDoesNotWaitForThem) {
  use(authority.for_server("server"));
  tls.handshake_timeout = std::chrono::minutes(5);
  start();
  const int silent = connect_to(server->port());
  TlsClient client(server->port(), trusting());
  ASSERT_TRUE(echoes(client));
  const auto begin = steady_clock::now();
  server->drain();
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(4));
  EXPECT_EQ(bytes_to_end(silent), 0U);
  close(silent);
}

TEST_F(HandshakeTest, NewConnectionsSeeTheNewCertificateAndOldOnesGoOn) {
  use(authority.for_server("first"));
  start();
  TlsClient old(server->port(), trusting());
  ASSERT_TRUE(echoes(old));
  const TestAuthority clients("clients");
  identity->replace(material_of(authority.for_server("second"), clients.certificate()));
  TlsClient next(server->port(), trusting(clients.for_client("trainer")));
  EXPECT_TRUE(echoes(next));
  EXPECT_EQ(next.server_name(), "second");
  TlsClient without(server->port(), trusting());
  EXPECT_FALSE(echoes(without));
  EXPECT_TRUE(echoes(old));
}

}  // namespace
}  // namespace skua::test
