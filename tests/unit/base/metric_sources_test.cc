#include "storage/base/metric_sources.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "storage/base/metrics.h"

namespace skua {
namespace {

using std::chrono::milliseconds;

TEST(MetricSources, AreLookedAtUntilTheyEnd) {
  MetricSources sources;
  int first = 0;
  int second = 0;
  MetricSources::Source kept = sources.add([&] { ++first; });
  {
    const MetricSources::Source ends = sources.add([&] { ++second; });
    sources.look();
  }
  MetricSources::Source moved = std::move(kept);
  EXPECT_TRUE(sources.look_within(milliseconds(0)));
  EXPECT_EQ(first, 2);
  EXPECT_EQ(second, 1);
  moved = {};
  sources.look();
  EXPECT_EQ(first, 2);
}

TEST(MetricSources, OnlyOneLookHangs) {
  MetricSources sources;
  std::promise<void> begun;
  std::promise<void> release;
  auto released = release.get_future().share();
  std::atomic<int> looks = 0;
  const MetricSources::Source source = sources.add([&, released] {
    if (++looks == 1) begun.set_value();
    released.wait();
  });
  std::thread hangs([&] { sources.look(); });
  begun.get_future().wait();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(sources.look_within(milliseconds(5)));
  EXPECT_EQ(looks, 1);
  release.set_value();
  hangs.join();
  EXPECT_TRUE(sources.look_within(std::chrono::seconds(30)));
  EXPECT_EQ(looks, 2);
}

TEST(MetricSources, TheEndOfOneWaitsForALook) {
  MetricSources sources;
  std::promise<void> begun;
  std::atomic<bool> has_ended = false;
  bool used_after_end = false;
  auto source = std::make_unique<MetricSources::Source>(sources.add([&] {
    begun.set_value();
    std::this_thread::sleep_for(milliseconds(20));
    used_after_end = has_ended;
  }));
  std::thread looks([&] { sources.look(); });
  begun.get_future().wait();
  source.reset();
  has_ended = true;
  looks.join();
  EXPECT_FALSE(used_after_end);
}

TEST(MetricSources, WhatIsQuickDoesNotWaitForTheStore) {
  Metrics metrics;
  std::promise<void> begun;
  std::promise<void> release;
  auto released = release.get_future().share();
  const Metrics::Source store = metrics.add_slow_source([&, released] {
    begun.set_value();
    released.wait();
  });
  std::thread hangs([&] { metrics.refresh_slow(); });
  begun.get_future().wait();
  double looks = 0;
  const Metrics::Source queue = metrics.add_source([&] { metrics.wal_bytes.get().Set(++looks); });
  EXPECT_FALSE(metrics.refresh_slow_within(milliseconds(1)));
  metrics.refresh_quick();
  metrics.refresh_quick();
  EXPECT_EQ(metrics.wal_bytes.get().Value(), 2);
  release.set_value();
  hangs.join();
}

}  // namespace
}  // namespace skua
