// What admission and the line of waiting requests do at the HTTP door.
#include <unistd.h>

#include <deque>
#include <fstream>
#include <future>
#include <thread>
#include <vector>

#include "tests/unit/http/http_server_fixture.h"

namespace skua {
namespace {

using std::chrono::milliseconds;

class HttpAdmissionTest : public HttpServerTest {
 protected:
  HttpAdmissionTest() {
    limits_.bytes_in_flight_max = 1 << 20;
    limits_.reads_in_flight_max = 2;
    options_.threads = 1;
    options_.request_bytes_max = 4 << 20;
    options_.admission = &admission_;
    options_.clock = &clock_;
    options_.cost_of = [](std::string_view path) -> std::optional<OperationCost> {
      if (path == "/echo") return std::nullopt;
      return path == "/held" ? OperationCost::kRead : OperationCost::kWrite;
    };
  }

  ~HttpAdmissionTest() override { server_.reset(); }

  // Answers nothing by itself, and tells when its peer has gone.
  void start_watching(std::promise<std::shared_ptr<const std::atomic<bool>>>& flag) {
    server_ = std::make_unique<HttpServer>(options_, [&](HttpRequest request, HttpRespond respond) {
      respond_ = std::move(respond);
      flag.set_value(request.is_abandoned);
    });
    ASSERT_TRUE(server_->start().ok());
  }
  static std::uint64_t resident_bytes() {
    std::ifstream in("/proc/self/statm");
    std::uint64_t pages = 0;
    in >> pages >> pages;
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  }
  template <typename Condition>
  static bool comes_true(const Condition& condition) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
      if (condition()) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  }

  SystemClock clock_;
  Limits limits_;
  Metrics metrics_;
  Admission admission_{limits_, metrics_};
  HttpRespond respond_;
};

TEST_F(HttpAdmissionTest, BodiesThatDoNotFitAreRefusedAsTheyArrive) {
  start();
  RawClient client(server_->port());
  client.send(post("/write", std::string(3 << 20, 'b')));
  const auto refused = client.read_response();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_NE(refused->head.find("retry-after: 1"), std::string::npos);
  EXPECT_NE(refused->body.find("bytes_in_flight_max"), std::string::npos);
  EXPECT_TRUE(comes_true([&] { return admission_.bytes() == 0; }));
}

TEST_F(HttpAdmissionTest, CallsBeyondTheLimitOfTheirClassAreRefused) {
  start();
  RawClient first(server_->port());
  RawClient second(server_->port());
  RawClient third(server_->port());
  ASSERT_TRUE(first.send(post("/held", "1")));
  const auto answer_first = handler_.next_held();
  ASSERT_TRUE(second.send(post("/held", "2")));
  const auto answer_second = handler_.next_held();
  ASSERT_TRUE(answer_first && answer_second);
  ASSERT_TRUE(third.send(post("/held", "3")));
  const auto refused = third.read_response();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_NE(refused->body.find("reads_in_flight_max"), std::string::npos);
  // The connection stays, and other classes have room.
  ASSERT_TRUE(third.send(post("/write", "4")));
  EXPECT_EQ(third.read_response().value_or(RawResponse()).status, 200);
  answer_first();
  answer_second();
  EXPECT_EQ(first.read_response().value_or(RawResponse()).status, 200);
  EXPECT_EQ(second.read_response().value_or(RawResponse()).status, 200);
  EXPECT_TRUE(comes_true([&] { return admission_.bytes() == 0; }));
}

TEST_F(HttpAdmissionTest, ManyConnectionsAreAllAnsweredThroughTheLine) {
  limits_.writes_in_flight_max = 1000;
  start();
  std::vector<std::thread> callers;
  std::atomic<int> answered = 0;
  for (int caller = 0; caller < 8; ++caller)
    callers.emplace_back([&, caller] {
      RawClient client(server_->port());
      for (int i = 0; i < 200; ++i) {
        const std::string body = std::to_string(caller) + "/" + std::to_string(i);
        if (!client.send(post("/write", body))) return;
        const auto response = client.read_response();
        answered += response && response->body == "POST /write? " + body ? 1 : 0;
      }
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answered, 1600);
  metrics_.refresh();
  EXPECT_EQ(metrics_.calls_waiting.get().Value(), 0);
}

TEST_F(HttpAdmissionTest, WorkLearnsThatItsPeerHasGone) {
  std::promise<std::shared_ptr<const std::atomic<bool>>> flag;
  start_watching(flag);
  std::optional<RawClient> client(std::in_place, server_->port());
  ASSERT_TRUE(client->send(post("/held", "1")));
  const auto is_abandoned = flag.get_future().get();
  ASSERT_TRUE(is_abandoned);
  EXPECT_FALSE(*is_abandoned);
  client.reset();
  EXPECT_TRUE(comes_true([&] { return is_abandoned->load(); }));
  respond_({});
}

TEST_F(HttpAdmissionTest, APipelinedRequestIsNoGoodbyeAndHidesNone) {
  std::promise<std::shared_ptr<const std::atomic<bool>>> flag;
  start_watching(flag);
  std::optional<RawClient> client(std::in_place, server_->port());
  ASSERT_TRUE(client->send(post("/held", "1")));
  const auto is_abandoned = flag.get_future().get();
  ASSERT_TRUE(client->send("POST /he"));
  std::this_thread::sleep_for(milliseconds(250));  // The server has looked again.
  EXPECT_FALSE(*is_abandoned);
  client.reset();
  EXPECT_TRUE(comes_true([&] { return is_abandoned->load(); }));
  respond_({});
}

// Bytes that no limit counts any more are given back, however long the connection stays.
TEST_F(HttpAdmissionTest, WhoIsRefusedKeepsNoBody) {
  limits_.reads_in_flight_max = 0;
  start();
  std::deque<RawClient> clients;
  const auto refuse_one = [&] {
    RawClient& client = clients.emplace_back(server_->port());
    ASSERT_TRUE(client.send(post("/held", std::string(700 << 10, 'b'))));
    EXPECT_EQ(client.read_response().value_or(RawResponse()).status, 429);
  };
  refuse_one();
  const std::uint64_t before = resident_bytes();
  for (int i = 0; i < 30; ++i) refuse_one();
  EXPECT_LT(resident_bytes(), before + (10 << 20));
  EXPECT_TRUE(comes_true([&] { return admission_.bytes() == 0; }));
}

TEST_F(HttpAdmissionTest, SlowBodiesEndTheirConnectionsSoonerWhenBytesAreShort) {
  options_.body_grace = milliseconds(1600);
  start();
  RawClient slow(server_->port());
  AdmissionTicket others = admission_.arrive(Door::kGrpc);
  ASSERT_TRUE(others.grow(600 << 10).ok());
  const auto start_time = std::chrono::steady_clock::now();
  ASSERT_TRUE(slow.send("POST /write HTTP/1.1\r\nContent-Length: 100000\r\n\r\nhalf"));
  EXPECT_TRUE(slow.at_end());
  EXPECT_LT(std::chrono::steady_clock::now() - start_time, milliseconds(1500));
}

TEST_F(HttpAdmissionTest, BodiesThatDripEndTheirConnection) {
  options_.body_grace = milliseconds(200);
  start();
  RawClient slow(server_->port());
  ASSERT_TRUE(slow.send("POST /write HTTP/1.1\r\nContent-Length: 100000\r\n\r\nhalf"));
  const auto start_time = std::chrono::steady_clock::now();
  bool is_open = true;
  while (is_open && std::chrono::steady_clock::now() - start_time < std::chrono::seconds(5)) {
    std::this_thread::sleep_for(milliseconds(20));
    is_open = slow.send("x");
  }
  EXPECT_FALSE(is_open);
}

}  // namespace
}  // namespace skua
