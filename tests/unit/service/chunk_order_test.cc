#include "api/service/chunk_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <random>
#include <thread>
#include <vector>

namespace skua {
namespace {

class ChunkOrderTest : public testing::Test {
 protected:
  ChunkOrder::Work note(std::uint64_t number, Status outcome = {}) {
    return [this, number, outcome](const Status& turn) {
      codes_.push_back(turn.code());
      if (turn.ok()) turns_.push_back(number);
      return outcome;
    };
  }

  Limits limits_;
  WaitingBytes waiting_bytes_{limits_};
  std::vector<std::uint64_t> turns_;
  std::vector<StatusCode> codes_;
};

TEST_F(ChunkOrderTest, EachHasItsTurnAfterTheOneBefore) {
  ChunkOrder order(5, 10, waiting_bytes_);
  for (const std::uint64_t number : {7, 6, 9}) order.run(number, 1, note(number));
  EXPECT_TRUE(turns_.empty());
  EXPECT_EQ(order.check_idle(5).code(), StatusCode::kFailedPrecondition);
  order.run(5, 1, note(5));
  EXPECT_EQ(turns_, (std::vector<std::uint64_t>{5, 6, 7}));
  order.run(8, 1, note(8));
  EXPECT_EQ(turns_.back(), 9u);
  EXPECT_TRUE(order.check_idle(10).ok());
  EXPECT_EQ(order.check_idle(11).code(), StatusCode::kFailedPrecondition);
}

TEST_F(ChunkOrderTest, ARepeatHasNoTurn) {
  ChunkOrder order(0, 10, waiting_bytes_);
  order.run(0, 1, note(0));
  order.run(0, 1, note(0));
  order.run(2, 1, note(2));
  order.run(2, 1, note(2));
  EXPECT_EQ(turns_, std::vector<std::uint64_t>{0});
  EXPECT_EQ(std::count(codes_.begin(), codes_.end(), StatusCode::kAlreadyExists), 2);
}

TEST_F(ChunkOrderTest, OnlySoManyWait) {
  ChunkOrder order(0, 3, waiting_bytes_);
  order.run(4, 1, note(4));
  EXPECT_EQ(codes_, std::vector{StatusCode::kResourceExhausted});
  for (const std::uint64_t number : {3, 2, 1, 0}) order.run(number, 1, note(number));
  EXPECT_EQ(turns_, (std::vector<std::uint64_t>{0, 1, 2, 3}));
}

TEST_F(ChunkOrderTest, WhatWaitsInAllOrdersHasOneBudget) {
  limits_.load_waiting_bytes_max = 100;
  ChunkOrder first(0, 10, waiting_bytes_);
  ChunkOrder second(0, 10, waiting_bytes_);
  first.run(1, 60, note(1));
  second.run(1, 41, note(1));
  EXPECT_EQ(codes_, std::vector{StatusCode::kResourceExhausted});
  first.run(0, 1000, note(0));
  EXPECT_EQ(turns_, (std::vector<std::uint64_t>{0, 1}));
  second.run(1, 100, note(1));
  first.run(3, 1, note(3));
  second.close(unavailable("the end"));
  first.run(3, 100, note(3));
  EXPECT_EQ(std::count(codes_.begin(), codes_.end(), StatusCode::kResourceExhausted), 2);
  first.run(2, 1, note(2));
  EXPECT_EQ(turns_.back(), 3u);
}

TEST_F(ChunkOrderTest, AnErrorEndsItForTheOthers) {
  ChunkOrder order(0, 10, waiting_bytes_);
  order.run(1, 1, note(1));
  order.run(0, 1, note(0, unavailable("disk")));
  order.run(2, 1, note(2));
  EXPECT_EQ(turns_, std::vector<std::uint64_t>{0});
  EXPECT_EQ(std::count(codes_.begin(), codes_.end(), StatusCode::kAborted), 2);
  EXPECT_EQ(order.check_idle(1).code(), StatusCode::kAborted);
}

// The client that hears of its last chunk may ask for the publication at once.
TEST_F(ChunkOrderTest, ATurnThatEndsIsWaitedFor) {
  ChunkOrder order(0, 10, waiting_bytes_);
  std::promise<void> answered;
  std::promise<void> go_on;
  std::thread thread([&] {
    order.run(0, 1, [&](const Status&) {
      answered.set_value();
      go_on.get_future().wait();
      return Status::ok_status();
    });
  });
  answered.get_future().wait();
  auto idle = std::async(std::launch::async, [&] { return order.check_idle(1).ok(); });
  EXPECT_EQ(idle.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  go_on.set_value();
  EXPECT_TRUE(idle.get());
  thread.join();
}

TEST_F(ChunkOrderTest, ManyThreadsBringThemIn) {
  constexpr std::uint64_t kChunks = 400;
  ChunkOrder order(0, kChunks, waiting_bytes_);
  std::vector<std::uint64_t> numbers(kChunks);
  for (std::uint64_t i = 0; i < kChunks; ++i) numbers[i] = i;
  std::shuffle(numbers.begin(), numbers.end(), std::mt19937(7));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < kChunks; i += 4) order.run(numbers[i], 1, note(numbers[i]));
    });
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(turns_.size(), kChunks);
  EXPECT_TRUE(std::is_sorted(turns_.begin(), turns_.end()));
  EXPECT_TRUE(order.check_idle(kChunks).ok());
}

}  // namespace
}  // namespace skua
