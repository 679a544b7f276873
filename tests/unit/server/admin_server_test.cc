#include "server/admin_server.h"

#include <gtest/gtest.h>

#include "tests/overload/process_view.h"
#include "tests/overload/sockets.h"
#include "tests/support/http_client.h"

namespace skua {
namespace {

TEST(AdminServer, ConnectionsThatAreLeftOpenKeepNoProbeOut) {
  test::raise_descriptor_limit();
  Metrics metrics;
  AdminServer server("127.0.0.1", 0, {}, metrics);
  ASSERT_TRUE(server.start().ok());
  const auto probe = [&] {
    const auto answer = test::HttpClient(server.port()).send("GET", "/livez", {}, "");
    return answer.ok() ? answer->code : 0;
  };
  test::Sockets silent(server.port());
  test::Sockets half(server.port());
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(silent.open() && half.open()) << i;
  EXPECT_EQ(half.send_to_all("GET /li"), half.size());
  EXPECT_EQ(probe(), 200);
  EXPECT_LE(silent.count_open() + half.count_open(), 1000U);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(silent.open()) << i;
  EXPECT_EQ(probe(), 200);
}

}  // namespace
}  // namespace skua
