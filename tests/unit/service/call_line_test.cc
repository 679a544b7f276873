#include "api/service/call_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "tests/unit/service/stepped_clock.h"

namespace skua {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// A call whose work takes 100 us.
class FakeCall final : public WaitingCall {
 public:
  explicit FakeCall(SteppedClock& clock) : clock_(clock) {}
  void run() override {
    clock_.advance(microseconds(100));
    ran_ = true;
  }
  void refuse(const Status& status) override {
    clock_.advance(microseconds(10));
    refused_ = status.code();
  }
  [[nodiscard]] bool ran() const { return ran_; }
  [[nodiscard]] StatusCode refused() const { return refused_; }

 private:
  SteppedClock& clock_;
  bool ran_ = false;
  StatusCode refused_ = StatusCode::kOk;
};

class CallLineTest : public ::testing::Test {
 protected:
  FakeCall& push(OperationCost cost = OperationCost::kRead) {
    FakeCall& call = calls_.emplace_back(clock_);
    line_.push(call, Door::kGrpc, cost, clock_.steady());
    return call;
  }
  double waiting() {
    metrics_.refresh();
    return metrics_.calls_waiting.get().Value();
  }
  double refusals() { return metrics_.refusals.with({"grpc", "queue_time"}).Value(); }

  SteppedClock clock_;
  Limits limits_;
  Metrics metrics_;
  Admission admission_{limits_, metrics_};
  std::deque<FakeCall> calls_;
  CallLine line_{WaitingTimes{}, clock_, admission_};
};

TEST_F(CallLineTest, AThreadIsIdleWhenNothingWaitsAndItHadNothingToDo) {
  EXPECT_TRUE(line_.is_idle(clock_.steady()));
  FakeCall call(clock_);
  line_.run(call, clock_.steady());
  EXPECT_TRUE(call.ran());
  EXPECT_FALSE(line_.is_idle(clock_.steady()));
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(line_.is_idle(clock_.steady()));
  push();
  EXPECT_FALSE(line_.is_idle(clock_.steady()));
  EXPECT_EQ(waiting(), 1);
  line_.take_turn();
  EXPECT_EQ(waiting(), 0);
}

// However much arrives, half of the thread works.
TEST_F(CallLineTest, WorkHasAsLongAsTakingIn) {
  for (int i = 0; i < 100; ++i) push();
  line_.take_turn();
  EXPECT_FALSE(line_.is_turn_due());
  const nanoseconds worked_until = clock_.steady();
  while (!line_.is_turn_due()) clock_.advance(microseconds(10));
  const nanoseconds taken_in = clock_.steady() - worked_until;
  line_.take_turn();
  EXPECT_GE(clock_.steady() - worked_until - taken_in, taken_in);
}

TEST_F(CallLineTest, WithoutWorkInTimeAllThatIsLateIsRefused) {
  for (int i = 0; i < 100; ++i) push();
  clock_.advance(milliseconds(200));
  while (!line_.empty()) line_.take_turn();
  EXPECT_EQ(refusals(), 100);
  EXPECT_EQ(calls_.back().refused(), StatusCode::kResourceExhausted);
}

TEST_F(CallLineTest, WritesAreNotRefusedForTheTargetOfReads) {
  for (int i = 0; i < 100; ++i) push();
  FakeCall& write = push(OperationCost::kWrite);
  clock_.advance(milliseconds(200));
  while (!line_.empty()) line_.take_turn();
  EXPECT_TRUE(write.ran());
}

TEST_F(CallLineTest, WhoseCallerHasGoneLeaves) {
  FakeCall& gone = push();
  FakeCall& stays = push();
  EXPECT_TRUE(gone.is_waiting());
  EXPECT_TRUE(line_.leave(gone));
  EXPECT_FALSE(line_.leave(gone));
  EXPECT_EQ(metrics_.refusals.with({"grpc", "gone"}).Value(), 1);
  while (!line_.empty()) line_.take_turn();
  EXPECT_TRUE(stays.ran());
  EXPECT_FALSE(gone.ran());
  EXPECT_EQ(gone.refused(), StatusCode::kOk);
  EXPECT_EQ(waiting(), 0);
}

// Who is beyond a limit waits for that word while there is work, and has it at once otherwise.
TEST_F(CallLineTest, WhatAdmissionRefusesWaitsForItsRefusal) {
  const auto push_refused = [&]() -> FakeCall& {
    FakeCall& call = calls_.emplace_back(clock_);
    line_.push_refused(call, Door::kGrpc, {StatusCode::kUnavailable, "a limit"}, clock_.steady());
    return call;
  };
  FakeCall& alone = push_refused();
  line_.take_turn();
  EXPECT_EQ(alone.refused(), StatusCode::kUnavailable);
  push();
  line_.take_turn();  // What refusing took is paid for by work.
  for (int i = 0; i < 1000; ++i) push(OperationCost::kWrite);
  for (int i = 0; i < 100; ++i) push_refused();
  EXPECT_EQ(waiting(), 1100);
  const nanoseconds start = clock_.steady();
  while (clock_.steady() - start < milliseconds(50)) line_.take_turn();
  const auto refused = std::count_if(calls_.begin(), calls_.end(), [](const FakeCall& call) {
    return call.refused() != StatusCode::kOk;
  });
  EXPECT_GT(refused, 50);  // 50 ms / 20 / 30 us = 83
  EXPECT_LT(refused, 100);
  while (!line_.empty()) line_.take_turn();
  EXPECT_EQ(calls_.back().refused(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace skua
