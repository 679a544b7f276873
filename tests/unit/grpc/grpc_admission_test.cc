// What admission, the line of waiting calls and the limit of connections do at the gRPC door.
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "api/grpc/grpc_server.h"
#include "tests/unit/grpc/generic_client.h"

namespace skua {
namespace {

using std::chrono::milliseconds;

constexpr char kGetFeatures[] = "/skua.v1.Online/GetFeatures";
constexpr char kWriteRows[] = "/skua.v1.Ingest/WriteRows";

class GrpcAdmissionTest : public ::testing::Test {
 protected:
  GrpcAdmissionTest() {
    limits_.bytes_in_flight_max = 1 << 20;
    options_.port = 0;
    options_.request_bytes_max = 4 << 20;
  }

  void start(CallHandler handler) {
    server_ = std::make_unique<GrpcServer>(options_, std::move(handler), clock_, admission_);
    ASSERT_TRUE(server_->start().ok());
  }
  template <typename Condition>
  static bool comes_true(const Condition& condition) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
      if (condition()) return true;
      std::this_thread::sleep_for(milliseconds(10));
    }
    return false;
  }
  double refused(const char* reason) { return metrics_.refusals.with({"grpc", reason}).Value(); }

  SystemClock clock_;
  Limits limits_;
  Metrics metrics_;
  Admission admission_{limits_, metrics_};
  GrpcServerOptions options_;
  std::unique_ptr<GrpcServer> server_;
};

TEST_F(GrpcAdmissionTest, MessagesThatDoNotFitAreRefused) {
  start([](const Call&, const Respond& respond) { respond({}); });
  const GenericClient client(server_->port());
  const GenericAnswer large = client.call(kWriteRows, std::string(900 << 10, 'x'));
  EXPECT_EQ(large.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(client.call(kWriteRows, "small").status.ok());
  EXPECT_EQ(refused("bytes"), 1);
  EXPECT_TRUE(comes_true([&] { return admission_.bytes() == 0; }));
}

TEST_F(GrpcAdmissionTest, CallsBeyondTheLimitOfTheirClassAreRefused) {
  limits_.reads_in_flight_max = 1;
  std::promise<Respond> held;
  server_ = std::make_unique<GrpcServer>(
      options_,
      [&](const Call& call, const Respond& respond) {
        call.operation == Operation::kGetFeatures ? held.set_value(respond) : respond({});
      },
      clock_, admission_);
  ASSERT_TRUE(server_->start().ok());
  const GenericClient client(server_->port());
  auto first = std::async(std::launch::async, [&] { return client.call(kGetFeatures, "1"); });
  const Respond answer_first = held.get_future().get();
  EXPECT_EQ(client.call(kGetFeatures, "2").status.error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(client.call(kWriteRows, "3").status.ok());
  answer_first({});
  EXPECT_TRUE(first.get().status.ok());
  server_.reset();
}

TEST_F(GrpcAdmissionTest, WorkLearnsThatItsCallerHasGone) {
  std::promise<std::shared_ptr<const std::atomic<bool>>> flag;
  Respond late;
  start([&](const Call& call, const Respond& respond) {
    late = respond;
    flag.set_value(call.is_abandoned);
  });
  const GenericClient client(server_->port());
  GenericCallOptions hasty;
  hasty.timeout = milliseconds(100);
  auto given_up =
      std::async(std::launch::async, [&] { return client.call(kGetFeatures, "1", hasty); });
  const auto is_abandoned = flag.get_future().get();
  ASSERT_TRUE(is_abandoned);
  EXPECT_EQ(given_up.get().status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(comes_true([&] { return is_abandoned->load(); }));
  late({});
}

// Calls that were given up while they waited for the thread are not worked on, but for one or
// another whose end gRPC has not told yet when its turn comes.
TEST_F(GrpcAdmissionTest, WhatWaitsForNobodyIsDropped) {
  std::atomic<int> handled = 0;
  std::promise<void> release;
  start([&](const Call&, const Respond& respond) {
    if (++handled == 1) release.get_future().wait();
    respond({});
  });
  const GenericClient client(server_->port());
  auto first = std::async(std::launch::async, [&] { return client.call(kGetFeatures, "1"); });
  ASSERT_TRUE(comes_true([&] { return handled == 1; }));
  GenericCallOptions hasty;
  hasty.timeout = milliseconds(100);
  constexpr int kGivenUp = 8;
  std::vector<std::future<GenericAnswer>> given_up;
  for (int i = 0; i < kGivenUp; ++i)
    given_up.push_back(
        std::async(std::launch::async, [&] { return client.call(kGetFeatures, "2", hasty); }));
  for (auto& call : given_up)
    EXPECT_EQ(call.get().status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  release.set_value();
  EXPECT_TRUE(first.get().status.ok());
  EXPECT_TRUE(client.call(kGetFeatures, "3").status.ok());
  EXPECT_TRUE(comes_true([&] { return handled - 2 + refused("gone") == kGivenUp; }));
  EXPECT_GT(refused("gone"), 0);
  EXPECT_TRUE(comes_true([&] { return admission_.bytes() == 0; }));
}

TEST_F(GrpcAdmissionTest, ConnectionsBeyondTheLimitAreClosedUntilOthersGo) {
  options_.grpc_connections_max = 1;
  start([](const Call&, const Respond& respond) { respond({}); });
  auto first = std::make_unique<GenericClient>(server_->port());
  ASSERT_TRUE(first->call(kGetFeatures, "1").status.ok());
  const GenericClient second(server_->port());
  EXPECT_EQ(second.call(kGetFeatures, "2").status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_GE(refused("connections"), 1);
  EXPECT_TRUE(first->call(kGetFeatures, "3").status.ok());
  first.reset();
  EXPECT_TRUE(comes_true(
      [&] { return GenericClient(server_->port()).call(kGetFeatures, "4").status.ok(); }));
}

TEST_F(GrpcAdmissionTest, ManyCallersAreAllAnsweredThroughTheLine) {
  std::atomic<int> handled = 0;
  start([&](const Call& call, const Respond& respond) {
    ++handled;
    respond({Status(), call.body});
  });
  std::vector<std::thread> callers;
  std::atomic<int> answered = 0;
  for (int caller = 0; caller < 8; ++caller)
    callers.emplace_back([&, caller] {
      const GenericClient client(server_->port());
      for (int i = 0; i < 100; ++i) {
        const std::string body = std::to_string(caller) + "/" + std::to_string(i);
        answered += client.call(i % 2 == 0 ? kGetFeatures : kWriteRows, body).body == body ? 1 : 0;
      }
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answered, 800);
  EXPECT_EQ(handled, 800);
  metrics_.refresh();
  EXPECT_EQ(metrics_.calls_waiting.get().Value(), 0);
}

}  // namespace
}  // namespace skua
