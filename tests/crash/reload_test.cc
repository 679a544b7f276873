// SIGHUP to the real binary.

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/crash/server_process.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/tls_client.h"

namespace skua::test {
namespace {

class ReloadTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder.path() / name).string();
  }
  void write(const TestAuthority::Pair& pair) const {
    std::ofstream(path("server.pem")) << pair.certificate;
    std::ofstream(path("server.key")) << pair.key;
  }
  // Whom new connections meet: waits for `name` a while.
  [[nodiscard]] std::string server_name(const ServerProcess& server,
                                        const std::string& name) const {
    std::string met;
    for (int i = 0; i < 200 && met != name; ++i) {
      TlsClient client(static_cast<std::uint16_t>(server.http_port()),
                       {.trusted = authority.certificate()});
      met = client.server_name();
      if (met != name) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return met;
  }

  ScratchFolder folder;
  TestAuthority authority{"authority"};
};

TEST_F(ReloadTest, NewConnectionsSeeTheNewCertificateAndABadOneIsLeftAlone) {
  write(authority.for_server("first"));
  ServerProcess server(folder.path() / "data", {"--tls-certificate-file", path("server.pem"),
                                                "--tls-key-file", path("server.key")});
  ASSERT_TRUE(server.start()) << server.log();
  EXPECT_EQ(server_name(server, "first"), "first");
  TlsClient old(static_cast<std::uint16_t>(server.http_port()),
                {.trusted = authority.certificate()});
  write(authority.for_server("second"));
  server.signal(SIGHUP);
  EXPECT_EQ(server_name(server, "second"), "second");
  const std::size_t logged = server.log().size();
  std::ofstream(path("server.key")) << "nothing";
  server.signal(SIGHUP);
  for (int i = 0; i < 500 && server.log().size() == logged; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_NE(server.log().find("tls_key_file", logged), std::string::npos) << server.log();
  EXPECT_EQ(server_name(server, "second"), "second");
  EXPECT_TRUE(old.send("GET /none HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(old.receive(12), "HTTP/1.1 404");
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
}

TEST_F(ReloadTest, WithoutTlsAHangUpChangesNothing) {
  ServerProcess server(folder.path() / "data");
  ASSERT_TRUE(server.start()) << server.log();
  server.signal(SIGHUP);
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
}

}  // namespace
}  // namespace skua::test
