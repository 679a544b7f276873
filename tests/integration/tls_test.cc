// TLS on every door of a whole server.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <thread>

#include "clients/cpp/skua_client.h"
#include "storage/base/metrics.h"
#include "tests/support/in_process_server.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/tls_client.h"

namespace skua::test {
namespace {

using namespace std::string_literals;
using std::chrono::steady_clock;

class TlsTest : public testing::Test {
 protected:
  struct Door {
    const char* name;
    std::uint16_t port;
    std::string protocol;  // For ALPN.
    std::string request;   // In clear.
    std::string answer;    // What every answer holds once.
  };

  TlsTest() : settings(InProcessServer::small_settings(folder.path() / "data")) {
    settings.tls_certificate_file = path("server.pem");
    settings.tls_key_file = path("server.key");
    write(authority.for_server("server"));
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder.path() / name).string();
  }
  void write(const TestAuthority::Pair& pair) const {
    std::ofstream(settings.tls_certificate_file) << pair.certificate;
    std::ofstream(settings.tls_key_file) << pair.key;
  }
  void ask_clients() {
    settings.tls_client_ca_file = path("clients.pem");
    std::ofstream(settings.tls_client_ca_file) << clients.certificate();
  }

  void start() {
    server = std::make_unique<InProcessServer>(settings);
    ASSERT_EQ(server->start().to_string(), "OK");
  }

  [[nodiscard]] std::array<Door, 4> doors() const {
    const Server& s = server->server();
    // ApiVersions version 0; its answer bears the same number.
    const std::string kafka = "\0\0\0\x0a\0\x12\0\0z{|}\xff\xff"s;
    const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"s;
    return {{{"grpc", s.grpc_port(), "h2", preface, "\x04\0\0\0\0\0"s},
             {"http", s.http_port(), "http/1.1", "GET /none HTTP/1.1\r\nHost: x\r\n\r\n",
              "HTTP/1.1 404"},
             {"kafka", s.kafka_port(), "", kafka, "z{|}"},
             {"admin", s.admin_port(), "http/1.1", "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n",
              "HTTP/1.1 200"}}};
  }

  [[nodiscard]] static TlsClientOptions options_for(const Door& door, const std::string& trusted,
                                                    TestAuthority::Pair pair = {}) {
    return {.trusted = trusted, .pair = std::move(pair), .protocol = door.protocol};
  }
  // The door answers; all but gRPC may be asked again.
  [[nodiscard]] static bool serves(const Door& door, TlsClient& client) {
    return client.send(door.request) && client.receive_until(door.answer).ends_with(door.answer);
  }

  [[nodiscard]] std::unique_ptr<SkuaClient> grpc_client(ClientTls tls) const {
    tls.is_on = true;
    ClientOptions options;
    options.timeout = std::chrono::seconds(5);
    options.retry.attempts_max = 1;
    options.tls = std::move(tls);
    return SkuaClient::connect("localhost:" + std::to_string(server->server().grpc_port()),
                               options);
  }

  ScratchFolder folder;
  TestAuthority authority{"authority"};
  TestAuthority clients{"clients"};
  TestAuthority stranger{"stranger"};
  Settings settings;
  std::unique_ptr<InProcessServer> server;
};

TEST_F(TlsTest, EveryDoorServesClientsThatTrustItsAuthority) {
  start();
  for (const Door& door : doors()) {
    SCOPED_TRACE(door.name);
    TlsClient client(door.port, options_for(door, authority.certificate()));
    EXPECT_TRUE(serves(door, client));
    EXPECT_EQ(client.server_name(), "server");
    EXPECT_EQ(client.protocol(), door.protocol);
    EXPECT_FALSE(TlsClient(door.port, options_for(door, stranger.certificate())).is_open());
    TlsClientOptions old = options_for(door, authority.certificate());
    old.only_1_1 = true;
    EXPECT_FALSE(TlsClient(door.port, old).is_open());
  }
}

TEST_F(TlsTest, WhereClientsAreAskedNobodyGetsInWithoutACertificate) {
  ask_clients();
  start();
  for (const Door& door : doors()) {
    SCOPED_TRACE(door.name);
    for (const auto& pair :
         {TestAuthority::Pair{}, stranger.for_client("trainer"), authority.for_client("trainer")}) {
      TlsClient client(door.port, options_for(door, authority.certificate(), pair));
      EXPECT_FALSE(serves(door, client));
    }
    for (const bool only_1_2 : {false, true}) {
      TlsClientOptions options =
          options_for(door, authority.certificate(), clients.for_client("t"));
      options.only_1_2 = only_1_2;
      TlsClient client(door.port, options);
      EXPECT_TRUE(serves(door, client));
      // ADR 0016: with a ticket a certificate that has expired since still lets its client in.
      EXPECT_EQ(client.has_ticket(), door.name == "grpc"s);
    }
  }
}

TEST_F(TlsTest, TheAdminPortMayLeaveProbesUnasked) {
  ask_clients();
  settings.admin_tls = "server";
  start();
  const Door admin = doors()[3];
  TlsClient client(admin.port, options_for(admin, authority.certificate()));
  EXPECT_TRUE(serves(admin, client));
  settings.admin_tls = "off";
  start();
  EXPECT_EQ(server->admin("/livez").code, 200);
}

TEST_F(TlsTest, PlainBytesAreAnsweredWithNothingAndHurtNobody) {
  start();
  for (const Door& door : doors()) {
    SCOPED_TRACE(door.name);
    const int socket = connect_to(door.port);
    send(socket, door.request.data(), door.request.size(), MSG_NOSIGNAL);
    std::array<char, 64> answer{};
    const ssize_t got = recv(socket, answer.data(), answer.size(), MSG_WAITALL);
    EXPECT_LE(got, 7) << "more than an alert";
    EXPECT_FALSE(got < 0 && errno == EAGAIN) << "it was not closed";
    close(socket);
    TlsClient client(door.port, options_for(door, authority.certificate()));
    EXPECT_TRUE(serves(door, client));
  }
}

TEST_F(TlsTest, SilenceInAHandshakeEndsTheConnection) {
  settings.tls_handshake_timeout = std::chrono::milliseconds(1500);
  start();
  const std::string hello = client_hello();
  const auto begin = steady_clock::now();
  std::vector<std::pair<std::string, int>> sockets;
  for (const Door& door : doors()) {
    for (const std::size_t bytes : {std::size_t{0}, hello.size() / 2, hello.size()}) {
      sockets.emplace_back(door.name, connect_to(door.port));
      send(sockets.back().second, hello.data(), bytes, MSG_NOSIGNAL);
    }
  }
  for (const auto& [name, socket] : sockets) {
    std::array<char, 16384> answer{};  // A whole hello is answered by another.
    EXPECT_FALSE(recv(socket, answer.data(), answer.size(), MSG_WAITALL) < 0 && errno == EAGAIN)
        << name;
    close(socket);
  }
  EXPECT_GE(steady_clock::now() - begin, std::chrono::milliseconds(1400));
}

TEST_F(TlsTest, AReloadIsSeenByNewConnectionsAndOldOnesGoOn) {
  start();
  std::vector<std::unique_ptr<TlsClient>> old;
  for (const Door& door : doors()) {
    old.push_back(
        std::make_unique<TlsClient>(door.port, options_for(door, authority.certificate())));
    ASSERT_TRUE(serves(door, *old.back())) << door.name;
  }
  const auto old_grpc = grpc_client({.authorities = authority.certificate()});
  ASSERT_TRUE(old_grpc->status().ok());
  const TestAuthority next_authority("next");
  write(next_authority.for_server("second"));
  ASSERT_EQ(server->server().reload_tls().to_string(), "OK");
  // A file that does not serve changes nothing.
  std::ofstream(settings.tls_key_file) << authority.for_server("third").key;
  EXPECT_EQ(server->server().reload_tls().code(), StatusCode::kInvalidArgument);
  for (std::size_t i = 0; i < old.size(); ++i) {
    const Door door = doors()[i];
    SCOPED_TRACE(door.name);
    TlsClient next(door.port, options_for(door, next_authority.certificate()));
    EXPECT_TRUE(serves(door, next));
    EXPECT_EQ(next.server_name(), "second");
    EXPECT_FALSE(TlsClient(door.port, options_for(door, authority.certificate())).is_open());
    EXPECT_TRUE(door.name == "grpc"s || serves(door, *old[i]));
  }
  EXPECT_TRUE(old_grpc->status().ok());
  EXPECT_TRUE(grpc_client({.authorities = next_authority.certificate()})->status().ok());
  EXPECT_EQ(server->server().metrics().tls_reloads.with("applied").Value(), 1);
  EXPECT_EQ(server->server().metrics().tls_reloads.with("refused").Value(), 1);
}

TEST_F(TlsTest, OurClientLooksAtTheServersNameAndShowsItsCertificate) {
  ask_clients();
  start();
  const auto pair = clients.for_client("trainer");
  const ClientTls good = {
      .authorities = authority.certificate(), .certificate = pair.certificate, .key = pair.key};
  EXPECT_EQ(grpc_client(good)->status().status().to_string(), "OK");
  ClientTls named = good;
  named.server_name = "skua.example";
  EXPECT_EQ(grpc_client(named)->status().status().code(), StatusCode::kUnavailable);
  ClientTls trusting_others = good;
  trusting_others.authorities = stranger.certificate();
  EXPECT_EQ(grpc_client(trusting_others)->status().status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(grpc_client({.authorities = authority.certificate()})->status().status().code(),
            StatusCode::kUnavailable);
}

TEST_F(TlsTest, AServerWhoseFilesDoNotServeDoesNotStart) {
  settings.tls_key_file = path("none.key");
  InProcessServer refused(settings);
  EXPECT_EQ(refused.start().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua::test
