#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <thread>

#include "tests/unit/http/http_server_fixture.h"

namespace skua {
namespace {

// More than the buffers of both sockets hold, so that the answer waits for its reader.
constexpr std::size_t kLargeBodyBytes = 48 << 20;

TEST_F(HttpServerTest, WaitsForPeersThatReadLate) {
  options_.request_bytes_max = kLargeBodyBytes;
  start();
  RawClient client(server_->port());
  std::string body(kLargeBodyBytes, 'b');
  for (std::size_t i = 0; i < body.size(); i += 4096) body[i] = static_cast<char>('a' + i % 23);
  ASSERT_TRUE(client.send(post("/echo", body)));
  ASSERT_TRUE(client.send(post("/echo", "next")));
  const auto large = client.read_response();
  ASSERT_TRUE(large);
  EXPECT_TRUE(large->body == "POST /echo? " + body);
  const auto next = client.read_response();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->body, "POST /echo? next");
}

TEST_F(HttpServerTest, ClosesPeersThatDoNotRead) {
  options_.request_bytes_max = kLargeBodyBytes;
  options_.write_idle_timeout = std::chrono::milliseconds(100);
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(post("/echo", std::string(kLargeBodyBytes, 'b'))));
  for (int attempt = 0; attempt < 1000 && connections_.Value() != 0; ++attempt)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(connections_.Value(), 0);
}

TEST_F(HttpServerTest, ClosesSlowHeadersAndIdleConnections) {
  options_.header_timeout = std::chrono::milliseconds(100);
  start();
  RawClient slow(server_->port());
  ASSERT_TRUE(slow.send("POST /echo HT"));
  RawClient idle(server_->port());
  ASSERT_TRUE(idle.send(post("/echo", "a")));
  ASSERT_TRUE(idle.read_response());
  EXPECT_TRUE(slow.at_end());
  EXPECT_TRUE(idle.at_end());
}

TEST_F(HttpServerTest, ClosesBodiesThatStall) {
  options_.read_idle_timeout = std::chrono::milliseconds(100);
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf"));
  EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServerTest, TimeoutsDoNotCutAnswersThatTakeLong) {
  options_.header_timeout = options_.read_idle_timeout = options_.write_idle_timeout =
      std::chrono::milliseconds(50);
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(post("/held", "a")));
  const auto answer = handler_.next_held();
  ASSERT_TRUE(answer);
  RawClient timed_out(server_->port());
  EXPECT_TRUE(timed_out.at_end());  // By now the first connection is older than every timeout.
  answer();
  EXPECT_TRUE(client.read_response());
}

// Sends each piece in a segment that the server reads alone.
void send_apart(RawClient& client, std::initializer_list<std::string_view> pieces) {
  for (const std::string_view piece : pieces) {
    client.send(piece);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

TEST_F(HttpServerTest, ReadsTheEndOfAChunkedBodyByteByByte) {
  start();
  RawClient client(server_->port());
  const std::string header = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string chunks : {"", "5\r\nhello\r\n"}) {
    SCOPED_TRACE(chunks);
    send_apart(client, {header + chunks, "0", "\r", "\n", "\r", "\n"});
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, chunks.empty() ? "POST /echo? " : "POST /echo? hello");
    EXPECT_FALSE(response->closes());
  }
}

// Boost.Beast consumes whole fields; the rest that it measures is never more than one byte here.
TEST_F(HttpServerTest, LimitsHeadersThatArriveFieldByField) {
  start();
  RawClient client(server_->port());
  const std::string filler = "-Filler: " + std::string(100, 'f') + "\r\nX";
  send_apart(client, {"POST /echo HTTP/1.1\r\nX"});
  for (int i = 0; i < 12; ++i) send_apart(client, {filler});
  client.send("-End: 1\r\nContent-Length: 0\r\n\r\n");
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 431);
  EXPECT_TRUE(response->closes());
  EXPECT_TRUE(client.at_end());
}

}  // namespace
}  // namespace skua
