// The door over TLS: what its own tests say in clear holds.

#include <unistd.h>

#include <chrono>
#include <thread>
#include <vector>

#include "tests/support/tls_client.h"
#include "tests/unit/http/http_server_fixture.h"
#include "tests/unit/http/raw_client.h"

namespace skua {
namespace {

using test::TlsClient;

class HttpTlsTest : public HttpServerTest {
 protected:
  HttpTlsTest() {
    const auto pair = authority_.for_server("server");
    TlsMaterial material;
    material.certificate_chain = pair.certificate;
    material.private_key = pair.key;
    options_.tls.identity = std::make_shared<TlsIdentity>(std::move(material));
  }

  [[nodiscard]] std::unique_ptr<TlsClient> connect() const {
    return std::make_unique<TlsClient>(
        server_->port(),
        test::TlsClientOptions{.trusted = authority_.certificate(), .protocol = "http/1.1"});
  }
  // The head and the body of the next answer.
  static std::string answer_of(TlsClient& client) {
    std::string head = client.receive_until("\r\n\r\n");
    const std::size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    return head + client.receive(std::stoul(head.substr(at + 16)));
  }

  test::TestAuthority authority_{"authority"};
};

TEST_F(HttpTlsTest, RequestsOfOneConnectionAreAnsweredInTheirOrder) {
  start();
  const auto client = connect();
  ASSERT_TRUE(client->is_open());
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{1}, std::size_t{16384}, std::size_t{199999}}) {
    const std::string body(bytes, 'b');
    ASSERT_TRUE(client->send(post("/echo", body)));
    const std::string answer = answer_of(*client);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(answer.ends_with(body)) << bytes;
  }
  ASSERT_TRUE(client->send(post("/echo", "first") + post("/echo", "second")));
  EXPECT_TRUE(answer_of(*client).ends_with("first"));
  EXPECT_TRUE(answer_of(*client).ends_with("second"));
}

TEST_F(HttpTlsTest, AConnectionTooManyIsToldSo) {
  options_.connections_max = 1;
  start();
  const auto client = connect();
  ASSERT_TRUE(client->send(post("/echo", "x")));
  EXPECT_TRUE(answer_of(*client).ends_with("x"));
  const auto other = connect();
  other->send(post("/echo", "x"));
  EXPECT_TRUE(answer_of(*other).starts_with("HTTP/1.1 429"));
  EXPECT_TRUE(other->at_end());
}

TEST_F(HttpTlsTest, WhoShakesNoHandsKeepsNobodyOut) {
  options_.connections_max = 4;
  options_.makes_room = true;
  options_.threads = 1;
  start();
  std::vector<int> silent;
  for (int i = 0; i < 50; ++i) silent.push_back(test::connect_to(server_->port()));
  const auto client = connect();
  ASSERT_TRUE(client->send(post("/echo", "x")));
  EXPECT_TRUE(answer_of(*client).ends_with("x"));
  EXPECT_LE(connections_.Value(), 5);
  for (const int socket : silent) ::close(socket);
}

TEST_F(HttpTlsTest, SilenceAfterTheHandshakeEndsTheConnection) {
  options_.header_timeout = std::chrono::milliseconds(300);
  start();
  const auto client = connect();
  ASSERT_TRUE(client->is_open());
  EXPECT_TRUE(client->at_end());
}

TEST_F(HttpTlsTest, DrainingAnswersWhatIsInFlight) {
  start();
  const auto idle = connect();
  const auto busy = connect();
  ASSERT_TRUE(busy->send(post("/held", "x")));
  const auto answer = handler_.next_held();
  ASSERT_TRUE(answer);
  std::thread drain([this] { server_->drain(); });
  EXPECT_TRUE(idle->at_end());
  answer();
  EXPECT_TRUE(answer_of(*busy).starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(busy->at_end());
  drain.join();
  EXPECT_EQ(connections_.Value(), 0);
}

}  // namespace
}  // namespace skua
