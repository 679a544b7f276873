#include "api/service/storage_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

namespace skua {
namespace {

TEST(StorageThreadsTest, RunsEverythingItAcceptedBeforeItEnds) {
  std::atomic<int> ran = 0;
  {
    StorageThreads threads(3, 1000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(threads.submit([&] { ++ran; }).ok());
  }
  EXPECT_EQ(ran, 1000);
}

TEST(StorageThreadsTest, RefusesWhenTheQueueIsFull) {
  std::promise<void> running;
  std::promise<void> release;
  std::atomic<int> ran = 0;
  {
    StorageThreads threads(1, 2);
    ASSERT_TRUE(threads
                    .submit([&] {
                      running.set_value();
                      release.get_future().wait();
                    })
                    .ok());
    running.get_future().wait();
    ASSERT_TRUE(threads.submit([&] { ++ran; }).ok());
    ASSERT_TRUE(threads.submit([&] { ++ran; }).ok());
    EXPECT_EQ(threads.submit([&] { ran += 100; }).code(), StatusCode::kResourceExhausted);
    release.set_value();
  }
  EXPECT_EQ(ran, 2);
}

TEST(StorageThreadsTest, WorkMaySubmitWork) {
  std::promise<void> done;
  StorageThreads threads(1, 2);
  ASSERT_TRUE(
      threads.submit([&] { EXPECT_TRUE(threads.submit([&] { done.set_value(); }).ok()); }).ok());
  done.get_future().wait();
}

TEST(StorageThreadsTest, ReadsThatWaitedTooLongAreRefused) {
  WaitingTimes times;
  times.most = std::chrono::milliseconds(1);
  StorageThreads threads(1, 10, StorageThreads::Priority::kNormal, times);
  std::promise<void> running;
  std::promise<void> release;
  ASSERT_TRUE(threads
                  .submit([&] {
                    running.set_value();
                    release.get_future().wait();
                  })
                  .ok());
  running.get_future().wait();
  std::promise<StatusCode> read;
  ASSERT_TRUE(threads
                  .submit_in_time({[&] { read.set_value(StatusCode::kOk); },
                                   [&](const Status& late) { read.set_value(late.code()); },
                                   [] { return true; }})
                  .ok());
  std::promise<StatusCode> patient;
  ASSERT_TRUE(threads.submit([&] { patient.set_value(StatusCode::kOk); }).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  release.set_value();
  EXPECT_EQ(read.get_future().get(), StatusCode::kResourceExhausted);
  EXPECT_EQ(patient.get_future().get(), StatusCode::kOk);
}

// A disk that hangs: those who have given up leave their places to others.
TEST(StorageThreadsTest, WhatNobodyWantsLeavesAFullQueue) {
  StorageThreads threads(1, 4);
  std::promise<void> release;
  std::promise<void> running;
  ASSERT_TRUE(threads
                  .submit([&] {
                    running.set_value();
                    release.get_future().wait();
                  })
                  .ok());
  running.get_future().wait();
  std::atomic<bool> is_wanted = true;
  std::atomic<int> ran = 0;
  std::atomic<int> refused = 0;
  const auto submit = [&](std::atomic<bool>* wanted) {
    return threads.submit_in_time({[&] { ++ran; }, [&](const Status&) { ++refused; },
                                   [wanted] { return wanted == nullptr || *wanted; }});
  };
  ASSERT_TRUE(submit(nullptr).ok());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(submit(&is_wanted).ok());
  EXPECT_EQ(submit(nullptr).code(), StatusCode::kResourceExhausted);
  is_wanted = false;
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  EXPECT_TRUE(submit(nullptr).ok());
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(threads.waiting(), 2U);
  release.set_value();
  threads.finish();
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(threads.submit([] {}).code(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace skua
