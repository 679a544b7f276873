#include "bench/load/socket_load.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "api/http/http_server.h"
#include "bench/load/http_answer.h"
#include "bench/load/http_request.h"

namespace skua::bench {
namespace {

// An HTTP server that answers with the body it was sent; "fail" gets a 503.
class EchoServer {
 public:
  EchoServer()
      : server_(options(), [this](const HttpRequest& request, const HttpRespond& respond) {
          ++calls;
          HttpResponse response;
          response.status = request.body == "fail" ? 503 : 200;
          response.body = request.body;
          respond(std::move(response));
        }) {
    EXPECT_TRUE(server_.start().ok());
  }

  [[nodiscard]] int port() const { return server_.port(); }
  std::atomic<std::uint64_t> calls = 0;

 private:
  static HttpServerOptions options() {
    HttpServerOptions out;
    out.port = 0;
    return out;
  }

  HttpServer server_;
};

Requests posts(const std::vector<std::string>& bodies) {
  std::vector<std::string> out;
  out.reserve(bodies.size());
  for (const std::string& body : bodies) out.push_back(http_post("/x", kJson, body));
  return std::make_shared<const std::vector<std::string>>(std::move(out));
}

TEST(SocketLoad, OneCallReturnsItsAnswer) {
  const EchoServer server;
  // More than any socket buffer takes at once, both ways.
  const std::string body(8 << 20, 'b');
  const auto load = make_http_load(server.port(), nullptr);
  EXPECT_EQ(http_body(load->call_once(http_post("/x", kJson, body))), body);
}

TEST(SocketLoad, OpenLoopSendsEveryCallThatIsDue) {
  const EchoServer server;
  const auto load = make_http_load(server.port(), posts({"a", "bb"}));
  const LoadResult result = load->at_rate(1000, std::chrono::milliseconds(100));
  EXPECT_EQ(result.calls, 100U);
  EXPECT_EQ(result.failures, 0U);
  EXPECT_EQ(result.latency.count(), 100U);
  EXPECT_EQ(server.calls, 100U);
}

TEST(SocketLoad, ClosedLoopCountsWhatItSent) {
  const EchoServer server;
  const auto load = make_http_load(server.port(), posts({"a"}));
  const LoadResult result = load->saturated(4, std::chrono::milliseconds(50));
  EXPECT_GE(result.calls, 4U);
  EXPECT_EQ(result.failures, 0U);
  EXPECT_EQ(server.calls, result.calls);
}

TEST(SocketLoad, RefusalsAreFailures) {
  const EchoServer server;
  const auto load = make_http_load(server.port(), posts({"fine", "fail"}));
  const LoadResult result = load->at_rate(1000, std::chrono::milliseconds(40));
  EXPECT_EQ(result.calls, 40U);
  EXPECT_EQ(result.failures, 20U);
}

}  // namespace
}  // namespace skua::bench
