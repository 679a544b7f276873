#include "api/http/http_server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

#include "api/http/request_parser.h"
#include "tests/unit/http/http_server_fixture.h"

namespace skua {
namespace {

TEST_F(HttpServerTest, AnswersManyRequestsOnOneConnection) {
  start();
  RawClient client(server_->port());
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(client.send(post("/echo?x=1", fmt::format("body {}", i))));
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, fmt::format("POST /echo?x=1 body {}", i));
    EXPECT_FALSE(response->closes());
  }
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  RawClient client(server_->port());
  std::string requests;
  for (int i = 0; i < 100; ++i)
    requests +=
        post(i % 7 == 0 ? "/thread" : "/echo", fmt::format("{}:{}", i, std::string(i * 20, 'x')));
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 100; ++i) {
    const auto response = client.read_response();
    ASSERT_TRUE(response) << i;
    EXPECT_NE(response->body.find(fmt::format(" {}:{}", i, std::string(i * 20, 'x'))),
              std::string::npos);
  }
}

TEST_F(HttpServerTest, AnswersFromAnotherThread) {
  start();
  RawClient client(server_->port());
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(client.send(post("/thread", "a")));
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "POST /thread? a");
  }
}

TEST_F(HttpServerTest, ReadsRequestsByteByByte) {
  start();
  RawClient client(server_->port());
  for (const char byte : post("/echo", "slow")) ASSERT_TRUE(client.send({&byte, 1}));
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "POST /echo? slow");
}

TEST_F(HttpServerTest, ReadsChunkedBodies) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(
      "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
  ASSERT_TRUE(client.send("6;note=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n" + post("/echo", "next")));
  const auto first = client.read_response();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->body, "POST /echo? hello world");
  const auto second = client.read_response();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->body, "POST /echo? next");
}

TEST(RequestParser, TakesNothingFromTrailers) {
  const std::string fields =
      "Authorization: Bearer x\r\nX-API-Key: x\r\nX-Request-Timeout-Ms: 1\r\n"
      "traceparent: x\r\nAccept: x\r\nOrigin: x\r\n";
  for (const bool are_headers : {true, false}) {
    const std::string text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" +
                             (are_headers ? fields : "") + "\r\n0\r\n" +
                             (are_headers ? "" : fields) + "\r\n";
    RequestParser parser(1024, 1024);
    boost::system::error_code error;
    for (std::size_t at = 0; at < text.size() && !error;)
      at += parser.parse(boost::asio::buffer(text) + at, error);
    ASSERT_TRUE(!error && parser.is_done()) << error.message();
    const HttpRequest request = std::move(parser).release();
    for (const std::string& field : {request.authorization, request.request_timeout_ms,
                                     request.traceparent, request.accept, request.origin})
      EXPECT_NE(field.empty(), are_headers);
  }
}

TEST_F(HttpServerTest, ReadsBodiesUpToTheLimit) {
  start();
  RawClient client(server_->port());
  const std::string body(200000, 'b');
  ASSERT_TRUE(client.send(post("/echo", body)));
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "POST /echo? " + body);
}

TEST_F(HttpServerTest, InvitesBodiesThatWait) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(
      "POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  const auto invitation = client.read_response();
  ASSERT_TRUE(invitation);
  EXPECT_EQ(invitation->status, 100);
  ASSERT_TRUE(client.send("ok"));
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "POST /echo? ok");
}

TEST_F(HttpServerTest, RefusesAWaitingBodyThatIsTooLarge) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(
      client.send("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 200001\r\n\r\n"));
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 413);
}

TEST_F(HttpServerTest, SpeaksHttp10) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(
      client.send("POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na"));
  const auto kept = client.read_response();
  ASSERT_TRUE(kept);
  EXPECT_NE(kept->head.find("connection: keep-alive"), std::string::npos);
  ASSERT_TRUE(client.send("POST /echo HTTP/1.0\r\nContent-Length: 1\r\n\r\nb"));
  const auto last = client.read_response();
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->closes());
  EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServerTest, ClosesWhenAsked) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(post("/echo", "", "Connection: close\r\n")));
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->closes());
  EXPECT_TRUE(client.at_end());
}

// Sends what must be refused; the answer carries the status and the connection ends.
void expect_refused(std::uint16_t port, const std::string& bytes, int status) {
  RawClient client(port);
  client.send(bytes);
  const auto response = client.read_response();
  ASSERT_TRUE(response) << status;
  EXPECT_EQ(response->status, status);
  EXPECT_NE(response->head.find("content-type: application/json"), std::string::npos);
  EXPECT_NE(response->body.find(R"("code":"INVALID_ARGUMENT")"), std::string::npos)
      << response->body;
  EXPECT_TRUE(response->closes());
  EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServerTest, RefusesTooLargeAndMalformedByStatus) {
  start();
  const std::uint16_t port = server_->port();
  expect_refused(port, post("/echo", std::string(200001, 'b')), 413);
  expect_refused(port,
                 "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n40000\r\n" +
                     std::string(262144, 'c'),
                 413);
  expect_refused(port, post("/echo", "", "X: " + std::string(2000, 'h') + "\r\n"), 431);
  expect_refused(port, "POST /" + std::string(3000, 'p') + " HTTP/1.1\r\n\r\n", 431);
  expect_refused(port, "POST /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400);
  expect_refused(port, "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
                 400);
  expect_refused(
      port, "POST /echo HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na", 400);
  expect_refused(port, "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400);
  expect_refused(
      port, "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(90000, 'e'),
      400);
  expect_refused(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
  expect_refused(port, std::string("\x16\x03\x01\x00\xff garbage\r\n\r\n", 17), 400);
  RawClient after(port);
  ASSERT_TRUE(after.send(post("/echo", "alive")));
  EXPECT_TRUE(after.read_response());
}

// Requests that end elsewhere for one reader than for another: what follows must not be served.
TEST_F(HttpServerTest, RefusesTransferEncodingsOtherThanChunked) {
  start();
  const std::string smuggled = "5\r\nhello\r\n0\r\n\r\n" + post("/echo", "smuggled");
  for (const std::string head :
       {"1.1\r\nTransfer-Encoding: chunked, identity", "1.1\r\nTransfer-Encoding: gzip",
        "1.1\r\nTransfer-Encoding: identity",
        "1.1\r\nTransfer-Encoding:", "1.1\r\nTransfer-Encoding: chunked, chunked",
        "1.1\r\nTransfer-Encoding: xchunked", "1.1\r\nTransfer-Encoding: gzip\r\nContent-Length: 5",
        "1.1\r\nContent-Length: 5\r\nTransfer-Encoding: gzip",
        "1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "1.0\r\nTransfer-Encoding: chunked",
        "1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked"}) {
    SCOPED_TRACE(head);
    expect_refused(server_->port(), "POST /echo HTTP/" + head + "\r\n\r\n" + smuggled, 400);
  }
}

TEST_F(HttpServerTest, LimitsTheHeaderAsAWhole) {
  start();
  const std::string target = "POST /" + std::string(600, 'p') + " HTTP/1.1\r\n";
  const std::string end = "\r\nContent-Length: 0\r\n\r\n";
  const std::string field = "X: " + std::string(1024 - target.size() - end.size() - 3, 'x');
  RawClient client(server_->port());
  ASSERT_TRUE(client.send(target + field + end));
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  expect_refused(server_->port(), target + field + "x" + end, 431);
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  start();
  RawClient client(server_->port());
  ASSERT_TRUE(client.send("HEAD /echo HTTP/1.1\r\n\r\n" + post("/echo", "next")));
  EXPECT_EQ(client.read_line(), "HTTP/1.1 200 OK");
  bool has_length = false;
  for (auto line = client.read_line(); line && !line->empty(); line = client.read_line())
    has_length |= *line == fmt::format("Content-Length: {}", std::string("HEAD /echo? ").size());
  EXPECT_TRUE(has_length);
  const auto next = client.read_response();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->status, 200);
  EXPECT_EQ(next->body, "POST /echo? next");
  ASSERT_TRUE(client.send("no HTTP\r\n\r\n"));
  const auto refusal = client.read_response();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 400);
  EXPECT_FALSE(refusal->body.empty());
}

TEST_F(HttpServerTest, SurvivesPeersThatLeave) {
  start();
  for (int bytes = 0; bytes < 60; bytes += 3) {
    RawClient client(server_->port());
    client.send(post("/held", "some body that is long enough").substr(0, bytes));
  }
  {
    RawClient client(server_->port());
    client.send(post("/held", "left before the answer"));
    const auto answer = handler_.next_held();
    ASSERT_TRUE(answer);
    std::thread(answer).join();
  }
  RawClient after(server_->port());
  ASSERT_TRUE(after.send(post("/echo", "alive")));
  EXPECT_TRUE(after.read_response());
}

TEST_F(HttpServerTest, RefusesConnectionsBeyondTheLimit) {
  options_.connections_max = 2;
  start();
  auto first = std::make_unique<RawClient>(server_->port());
  RawClient second(server_->port());
  ASSERT_TRUE(first->send(post("/echo", "a")));
  ASSERT_TRUE(first->read_response());
  ASSERT_TRUE(second.send(post("/echo", "b")));
  ASSERT_TRUE(second.read_response());
  EXPECT_EQ(connections_.Value(), 2);
  {
    RawClient third(server_->port());
    const auto response = third.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 429);
    EXPECT_NE(response->body.find(R"("code":"RESOURCE_EXHAUSTED")"), std::string::npos);
    EXPECT_TRUE(third.at_end());
  }
  first.reset();
  // The place is free once the server has seen the connection close.
  for (int attempt = 0; attempt < 1000; ++attempt) {
    RawClient next(server_->port());
    next.send(post("/echo", "c"));
    const auto response = next.read_response();
    if (response && response->status == 200) return;
  }
  FAIL() << "the place of a closed connection was never given out again";
}

TEST_F(HttpServerTest, WhoHasWaitedLongestMakesRoomForWhoComes) {
  options_.connections_max = 4;
  options_.makes_room = true;
  options_.threads = 1;
  start();
  RawClient at_work(server_->port());
  ASSERT_TRUE(at_work.send(post("/held", "a")));
  const auto answer = handler_.next_held();
  ASSERT_TRUE(answer);
  RawClient silent(server_->port());
  RawClient half(server_->port());
  ASSERT_TRUE(half.send("POST /echo"));
  const auto is_served = [](RawClient& client) {
    return client.send(post("/echo", "b")) && client.read_response().has_value();
  };
  RawClient busy(server_->port());
  EXPECT_TRUE(is_served(busy));
  RawClient fifth(server_->port());
  EXPECT_TRUE(is_served(fifth));
  EXPECT_TRUE(silent.at_end());
  RawClient sixth(server_->port());
  EXPECT_TRUE(is_served(sixth));
  EXPECT_TRUE(half.at_end());
  EXPECT_TRUE(is_served(busy));
  EXPECT_TRUE(is_served(fifth));
  answer();
  EXPECT_TRUE(at_work.read_response());
  EXPECT_EQ(connections_.Value(), 4);
}

TEST_F(HttpServerTest, DrainFinishesAnswersAndClosesIdleConnections) {
  start();
  RawClient fresh(server_->port());
  RawClient idle(server_->port());
  ASSERT_TRUE(idle.send(post("/echo", "a")));
  ASSERT_TRUE(idle.read_response());
  RawClient busy(server_->port());
  ASSERT_TRUE(busy.send(post("/held", "in flight")));
  const auto answer = handler_.next_held();
  ASSERT_TRUE(answer);
  auto drained = std::async(std::launch::async, [this] { server_->drain(); });
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(fresh.at_end());
  EXPECT_EQ(drained.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  answer();
  const auto response = busy.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "POST /held? in flight");
  EXPECT_TRUE(response->closes());
  EXPECT_TRUE(busy.at_end());
  drained.get();
  EXPECT_EQ(connections_.Value(), 0);
}

TEST_F(HttpServerTest, DrainCutsWhatOutlastsItsTimeout) {
  options_.drain_timeout = std::chrono::milliseconds(50);
  start();
  RawClient busy(server_->port());
  ASSERT_TRUE(busy.send(post("/held", "late")));
  const auto answer = handler_.next_held();
  ASSERT_TRUE(answer);
  RawClient half(server_->port());
  ASSERT_TRUE(half.send("POST /echo HTTP/1.1\r\nContent-Le"));
  auto drained = std::async(std::launch::async, [this] { server_->drain(); });
  EXPECT_TRUE(busy.at_end());
  EXPECT_TRUE(half.at_end());
  answer();  // Too late for the peer, but what drain() waits for.
  drained.get();
  EXPECT_EQ(connections_.Value(), 0);
}

TEST_F(HttpServerTest, RefusesAnAddressInUse) {
  start();
  HttpServerOptions options = options_;
  options.port = server_->port();
  HttpServer second(options, [](HttpRequest, const HttpRespond&) {});
  EXPECT_EQ(second.start().code(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace skua
