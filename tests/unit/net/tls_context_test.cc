#include "api/net/tls_context.h"

#include "tests/unit/net/echo_server.h"

namespace skua::test {
namespace {

class TlsContextTest : public EchoServerTest {};

TEST_F(TlsContextTest, OldVersionsAreNotSpoken) {
  use(authority.for_server("server"));
  start();
  TlsClientOptions options = trusting();
  options.only_1_1 = true;
  EXPECT_FALSE(TlsClient(server->port(), options).is_open());
}

TEST_F(TlsContextTest, AClientThatNamesProtocolsNamesTheOneThatIsSpoken) {
  use(authority.for_server("server"));
  protocol = "http/1.1";
  start();
  TlsClientOptions options = trusting();
  options.protocol = "http/1.1";
  TlsClient client(server->port(), options);
  EXPECT_EQ(client.protocol(), "http/1.1");
  EXPECT_TRUE(echoes(client));
  options.protocol = "h2";
  EXPECT_FALSE(TlsClient(server->port(), options).is_open());
  TlsClient silent(server->port(), trusting());
  EXPECT_TRUE(echoes(silent));
}

TEST_F(TlsContextTest, ADoorMayLeaveClientsUnasked) {
  const TestAuthority clients("clients");
  use(authority.for_server("server"), clients.certificate());
  tls.asks_clients = false;
  start();
  TlsClient client(server->port(), trusting());
  EXPECT_TRUE(echoes(client));
}

}  // namespace
}  // namespace skua::test
