#include "api/service/storage_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

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

}  // namespace
}  // namespace skua
