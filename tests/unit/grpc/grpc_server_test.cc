#include "api/grpc/grpc_server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "tests/unit/grpc/generic_client.h"

namespace skua {
namespace {

constexpr char kGetFeatures[] = "/skua.v1.Online/GetFeatures";

// Echoes bodies. "held" is answered when the test says so, "thread" from another thread, "fail N"
// with code N, "wait N" with RESOURCE_EXHAUSTED for N microseconds.
class FakeHandler {
 public:
  ~FakeHandler() {
    for (std::thread& thread : threads_) thread.join();
  }

  void handle(Call call, const Respond& respond) {
    const std::lock_guard lock(mutex_);
    Reply reply{{}, fmt::format("{}:{}", operation_info(call.operation).grpc_method, call.body)};
    if (call.body == "held") {
      held_.push_back([respond, reply] { respond(reply); });
    } else if (call.body == "thread") {
      threads_.emplace_back([respond, reply] { respond(reply); });
    } else if (call.body.starts_with("fail ")) {
      respond(
          Reply{Status(static_cast<StatusCode>(std::stoi(call.body.substr(5))), "as asked"), ""});
    } else if (call.body.starts_with("wait ")) {
      respond(Reply{resource_exhausted("as asked"), "",
                    std::chrono::microseconds(std::stoi(call.body.substr(5)))});
    } else {
      respond(std::move(reply));
    }
    calls_.push_back(std::move(call));
    changed_.notify_all();
  }

  // Waits for a call "held"; running the result answers it.
  std::function<void()> next_held() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(10), [this] { return !held_.empty(); }))
      return {};
    auto answer = std::move(held_.front());
    held_.pop_front();
    return answer;
  }

  Call last_call() {
    const std::lock_guard lock(mutex_);
    return calls_.empty() ? Call{} : calls_.back();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> held_;
  std::vector<Call> calls_;
  std::vector<std::thread> threads_;
};

class GrpcServerTest : public ::testing::Test {
 protected:
  void start(Duration drain_timeout = std::chrono::seconds(10), std::size_t threads = 1) {
    GrpcServerOptions options;
    options.port = 0;
    options.threads = threads;
    options.request_bytes_max = 100000;
    options.drain_timeout = drain_timeout;
    server_ = std::make_unique<GrpcServer>(
        options,
        [this](Call call, const Respond& respond) { handler_.handle(std::move(call), respond); },
        clock_, admission_);
    ASSERT_TRUE(server_->start().ok());
    client_ = std::make_unique<GenericClient>(server_->port());
  }

  SystemClock clock_;
  Limits limits_;
  Metrics metrics_;
  Admission admission_{limits_, metrics_};
  FakeHandler handler_;
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<GenericClient> client_;
};

TEST_F(GrpcServerTest, EveryOperationReachesTheHandler) {
  start();
  for (const OperationInfo& info : kOperations) {
    const GenericAnswer answer = client_->call(std::string(info.grpc_method), "asked");
    EXPECT_TRUE(answer.status.ok()) << info.grpc_method;
    EXPECT_EQ(answer.body, fmt::format("{}:asked", info.grpc_method));
    EXPECT_EQ(handler_.last_call().operation, info.operation);
    EXPECT_EQ(handler_.last_call().request_encoding, Encoding::kProtobuf);
    EXPECT_EQ(handler_.last_call().reply_encoding, Encoding::kProtobuf);
  }
}

TEST_F(GrpcServerTest, BodiesOfAnySizeArriveWhole) {
  start();
  for (const std::size_t bytes : {0, 1, 511, 512, 16384, 99999}) {
    const std::string body(bytes, 'b');
    const GenericAnswer answer = client_->call(kGetFeatures, body);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    EXPECT_EQ(answer.body, fmt::format("{}:{}", kGetFeatures, body));
  }
}

TEST_F(GrpcServerTest, CompressedRequestsAreRead) {
  start();
  const std::string body(50000, 'c');
  EXPECT_EQ(client_->call(kGetFeatures, body, {{}, true}).body,
            fmt::format("{}:{}", kGetFeatures, body));
}

TEST_F(GrpcServerTest, ErrorsKeepTheirCode) {
  start();
  for (int code = 1; code <= 15; ++code) {
    const GenericAnswer answer = client_->call(kGetFeatures, fmt::format("fail {}", code));
    EXPECT_EQ(static_cast<int>(answer.status.error_code()), code);
    EXPECT_EQ(answer.status.error_message(), "as asked");
  }
}

TEST_F(GrpcServerTest, RefusalsSayWhenToTryAgain) {
  start();
  // Rounded up, so that nobody comes too early.
  for (const auto& [wait_us, pushback_ms] :
       {std::pair{"wait 1", "1"}, {"wait 1500", "2"}, {"wait 7000", "7"}}) {
    const GenericAnswer answer = client_->call(kGetFeatures, wait_us);
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    ASSERT_TRUE(answer.trailers.contains("grpc-retry-pushback-ms")) << wait_us;
    EXPECT_EQ(answer.trailers.at("grpc-retry-pushback-ms"), pushback_ms) << wait_us;
  }
  for (const char* body : {"fail 8", "answered"})
    EXPECT_FALSE(client_->call(kGetFeatures, body).trailers.contains("grpc-retry-pushback-ms"));
}

TEST_F(GrpcServerTest, TracesOfCallersArrive) {
  start();
  const auto trace_of_call = [this](const std::string& traceparent) {
    GenericCallOptions options;
    if (!traceparent.empty()) options.metadata = {{"traceparent", traceparent}};
    EXPECT_TRUE(client_->call(kGetFeatures, "a", options).status.ok()) << traceparent;
    return handler_.last_call().trace;
  };
  const auto trace = trace_of_call("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace->parent_id(), "00f067aa0ba902b7");
  EXPECT_TRUE(trace->is_sampled);
  EXPECT_FALSE(trace_of_call(""));
  EXPECT_FALSE(trace_of_call("00-nonsense-01"));
}

TEST_F(GrpcServerTest, DeadlinesArriveOnTheSteadyClock) {
  start();
  EXPECT_TRUE(client_->call(kGetFeatures, "a").status.ok());
  EXPECT_FALSE(handler_.last_call().deadline);
  const auto before = clock_.steady();
  EXPECT_TRUE(client_->call(kGetFeatures, "a", {std::chrono::seconds(60), false}).status.ok());
  const auto deadline = handler_.last_call().deadline;
  ASSERT_TRUE(deadline);
  EXPECT_GT(*deadline, before + std::chrono::seconds(50));
  EXPECT_LT(*deadline, clock_.steady() + std::chrono::seconds(61));
}

TEST_F(GrpcServerTest, AnAnswerAfterTheDeadlineIsHarmless) {
  start();
  const GenericAnswer answer =
      client_->call(kGetFeatures, "held", {std::chrono::milliseconds(100), false});
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  const auto late_answer = handler_.next_held();
  ASSERT_TRUE(late_answer);
  late_answer();
  EXPECT_TRUE(client_->call(kGetFeatures, "alive").status.ok());
}

TEST_F(GrpcServerTest, ManyCallersAreAnsweredFromManyThreads) {
  start(std::chrono::seconds(10), 2);
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller)
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 100; ++i) {
        const std::string body = i % 10 == 0 ? "thread" : fmt::format("{}:{}", caller, i);
        const GenericAnswer answer = client_->call(kGetFeatures, body);
        if (answer.status.ok() && answer.body == fmt::format("{}:{}", kGetFeatures, body))
          ++answered;
      }
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answered, 800);
}

TEST_F(GrpcServerTest, OversizeMessagesAreRefused) {
  start();
  EXPECT_EQ(client_->call(kGetFeatures, std::string(100001, 'b')).status.error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(client_->call(kGetFeatures, "alive").status.ok());
}

TEST_F(GrpcServerTest, UnknownMethodsAreUnimplemented) {
  start();
  EXPECT_EQ(client_->call("/skua.v1.Online/Guess", "").status.error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

// grpc.health.v1.HealthCheckRequest{service}.
std::string health_request(const std::string& service) {
  return service.empty() ? "" : fmt::format("\x0A{}{}", static_cast<char>(service.size()), service);
}

TEST_F(GrpcServerTest, HealthIsServing) {
  start();
  const std::string serving = "\x08\x01";  // HealthCheckResponse{status: SERVING}
  for (const char* service : {"", "skua.v1.Online", "skua.v1.Ingest", "skua.v1.Registry",
                              "skua.v1.Snapshot", "skua.v1.Admin"}) {
    const GenericAnswer answer =
        client_->call("/grpc.health.v1.Health/Check", health_request(service));
    EXPECT_TRUE(answer.status.ok()) << service << ": " << answer.status.error_message();
    EXPECT_EQ(answer.body, serving) << service;
  }
}

TEST_F(GrpcServerTest, ReflectionListsTheServices) {
  start();
  const std::string method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  const GenericAnswer list = client_->call_stream(method, "\x3A\x01*");  // {list_services: "*"}
  EXPECT_TRUE(list.status.ok()) << list.status.error_message();
  std::set<std::string> services;
  for (const OperationInfo& info : kOperations)
    services.insert(fmt::format("skua.v1.{}", info.service));
  for (const std::string& service : services)
    EXPECT_NE(list.body.find(service), std::string::npos) << service;
  // {file_containing_symbol: ...}
  const GenericAnswer file = client_->call_stream(method, "\x22\x0Eskua.v1.Online");
  EXPECT_NE(file.body.find("GetFeaturesRequest"), std::string::npos);
}

TEST_F(GrpcServerTest, DrainCompletesRunningCalls) {
  start();
  auto running =
      std::async(std::launch::async, [this] { return client_->call(kGetFeatures, "held"); });
  const auto answer = handler_.next_held();
  ASSERT_TRUE(answer);
  auto drained = std::async(std::launch::async, [this] { server_->drain(); });
  // New calls are turned away while the running one goes on.
  while (GenericClient(server_->port())
             .call(kGetFeatures, "new", {std::chrono::seconds(1), false})
             .status.ok()) {
  }
  EXPECT_EQ(drained.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  answer();
  const GenericAnswer completed = running.get();
  EXPECT_TRUE(completed.status.ok()) << completed.status.error_message();
  EXPECT_EQ(completed.body, fmt::format("{}:held", kGetFeatures));
  drained.get();
}

TEST_F(GrpcServerTest, DrainCancelsWhatOutlastsItsTimeout) {
  start(std::chrono::milliseconds(50));
  auto running =
      std::async(std::launch::async, [this] { return client_->call(kGetFeatures, "held"); });
  const auto answer = handler_.next_held();
  ASSERT_TRUE(answer);
  auto drained = std::async(std::launch::async, [this] { server_->drain(); });
  EXPECT_FALSE(running.get().status.ok());
  answer();  // Too late for the caller, but what drain() waits for.
  drained.get();
}

TEST_F(GrpcServerTest, AServerCanBeDrainedTwiceAndUnused) {
  start();
  server_->drain();
  server_->drain();
  GrpcServer unused(
      {}, [](Call, const Respond&) {}, clock_, admission_);
  unused.drain();
}

TEST_F(GrpcServerTest, RefusesAnAddressInUse) {
  start();
  GrpcServerOptions options;
  options.port = server_->port();
  GrpcServer second(
      options, [](Call, const Respond&) {}, clock_, admission_);
  EXPECT_EQ(second.start().code(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace skua
