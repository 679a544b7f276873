#include "api/wire/dispatcher.h"

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "skua/v1/online.pb.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

constexpr char kRead[] = R"({"features":["weather:temp"],"entities":{"airport":["EWR"]}})";

class DispatcherTest : public WireTest {
 protected:
  static Call read_call() {
    Call call;
    call.operation = Operation::kGetFeatures;
    call.request_encoding = Encoding::kJson;
    call.reply_encoding = Encoding::kJson;
    call.body = kRead;
    return call;
  }
  double requests(const char* operation) { return metrics.requests.with(operation).Value(); }
};

TEST_F(DispatcherTest, AnswersFromMemoryInline) {
  const std::thread::id here = std::this_thread::get_id();
  std::thread::id there;
  dispatcher.dispatch(read_call(), [&](const Reply& reply) {
    EXPECT_TRUE(reply.status.ok()) << reply.status.to_string();
    there = std::this_thread::get_id();
  });
  EXPECT_EQ(there, here);
}

TEST_F(DispatcherTest, GoesToTheStorageThreadsForTheDisk) {
  engine.cold = true;
  std::promise<std::thread::id> answered;
  dispatcher.dispatch(read_call(), [&](const Reply& reply) {
    EXPECT_TRUE(reply.status.ok()) << reply.status.to_string();
    answered.set_value(std::this_thread::get_id());
  });
  EXPECT_NE(answered.get_future().get(), std::this_thread::get_id());
}

TEST_F(DispatcherTest, RequestAndReplyHaveTheirOwnEncoding) {
  const Reply reply = call(Operation::kGetFeatures, kRead, Encoding::kJson, Encoding::kProtobuf);
  ASSERT_TRUE(reply.status.ok()) << reply.status.to_string();
  v1::GetFeaturesResponse response;
  ASSERT_TRUE(response.ParseFromString(reply.body));
  EXPECT_EQ(response.rows(), 1u);
}

TEST_F(DispatcherTest, PassedDeadlinesAreNotWorkedOn) {
  for (const OperationInfo& info : kOperations) {
    Call late;
    late.operation = info.operation;
    late.deadline = clock.steady() - std::chrono::nanoseconds(1);
    EXPECT_EQ(call(std::move(late)).status.code(), StatusCode::kDeadlineExceeded) << info.method;
  }
  EXPECT_EQ(engine.lookup_calls, 0);
  Call early = read_call();
  early.deadline = clock.steady() + std::chrono::hours(1);
  EXPECT_TRUE(call(std::move(early)).status.ok());
}

TEST_F(DispatcherTest, EveryOperationAnswersAnEmptyBody) {
  for (const OperationInfo& info : kOperations)
    for (const Encoding encoding : {Encoding::kProtobuf, Encoding::kJson}) {
      const Reply reply = call(info.operation, "", encoding, encoding);
      if (encoding == Encoding::kJson) {
        EXPECT_EQ(reply.status.code(), StatusCode::kInvalidArgument) << info.method;
      }
      EXPECT_NE(reply.status.code(), StatusCode::kInternal) << info.method;
      EXPECT_GE(requests(std::string(info.method).c_str()), 1) << info.method;
    }
}

TEST_F(DispatcherTest, CountsWhatHappened) {
  EXPECT_TRUE(call(Operation::kGetFeatures, kRead).status.ok());
  EXPECT_FALSE(call(Operation::kGetFeatures, "{").status.ok());
  EXPECT_TRUE(
      call(Operation::kWriteRows,
           R"({"feature_view":"weather","rows":[{"airport":"A"},{"airport":"B","temp":"x"}]})")
          .status.ok());
  EXPECT_EQ(requests("GetFeatures"), 2);
  EXPECT_EQ(metrics.request_errors.with("INVALID_ARGUMENT").Value(), 1);
  EXPECT_EQ(metrics.rows_read.get().Value(), 1);
  EXPECT_EQ(metrics.rows_written.with("APPLIED").Value(), 1);
  EXPECT_EQ(metrics.rows_written.with("REJECTED").Value(), 1);
  metrics.refresh();
  const auto latency = metrics.request_latency.with("GetFeatures").Collect();
  EXPECT_EQ(latency.histogram.sample_count, 2u);
}

TEST_F(DispatcherTest, RefusesWhenTheStorageQueueIsFull) {
  std::promise<void> release;
  auto released = release.get_future().share();
  std::promise<void> running;
  ASSERT_TRUE(storage_threads
                  .submit([&running, released] {
                    running.set_value();
                    released.wait();
                  })
                  .ok());
  running.get_future().wait();
  while (storage_threads.submit([] {}).ok()) {
  }
  EXPECT_EQ(call(Operation::kList, "{}").status.code(), StatusCode::kResourceExhausted);
  release.set_value();
}

}  // namespace
}  // namespace skua
