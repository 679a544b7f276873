#include "storage/credentials/quota.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace skua {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Nanoseconds = TokenBucket::Nanoseconds;

TEST(TokenBucket, LetsInItsRateAndASecondsWorthAtOnce) {
  for (const std::uint64_t rate : {1ull, 7ull, 1000ull, 1'000'000ull}) {
    TokenBucket bucket(rate);
    std::uint64_t used = 0;
    const std::uint64_t step = rate < 1000 ? 1 : rate / 100;
    // Ten seconds, asked every millisecond as often as it lets.
    for (Nanoseconds now = seconds(5); now < seconds(15); now += milliseconds(1)) {
      while (bucket.wait(now).count() == 0) {
        bucket.use(step, now);
        used += step;
      }
    }
    EXPECT_GE(used, 10 * rate) << rate;
    EXPECT_LE(used, 11 * rate + 2 * step) << rate;
  }
}

TEST(TokenBucket, WaitsAsLongAsItSays) {
  TokenBucket bucket(100);
  const Nanoseconds now = seconds(1000);
  bucket.use(350, now);  // 3.5 s of it, of which 1 s is a burst.
  const Nanoseconds wait = bucket.wait(now);
  EXPECT_NEAR(static_cast<double>(wait.count()), 2.5e9, 1e6);
  EXPECT_GT(bucket.wait(now + wait - milliseconds(1)).count(), 0);
  EXPECT_EQ(bucket.wait(now + wait).count(), 0);
}

TEST(TokenBucket, NoUseCostsMoreThanTheLongestWait) {
  TokenBucket bucket(1);
  bucket.use(UINT64_MAX, seconds(1));
  EXPECT_LE(bucket.wait(seconds(1)), TokenBucket::kLongestWait);
  EXPECT_GT(bucket.wait(seconds(1)), seconds(25));
}

TEST(TokenBucket, UsesSideBySideDoNotAddUpForEver) {
  TokenBucket bucket(1);
  for (int i = 0; i < 1000; ++i) bucket.use(UINT64_MAX, seconds(1));
  EXPECT_EQ(bucket.wait(seconds(1)), TokenBucket::kDeepestDebt);
  EXPECT_EQ(bucket.wait(seconds(1) + TokenBucket::kDeepestDebt).count(), 0);
}

TEST(TokenBucket, ZeroIsNoRate) {
  TokenBucket bucket(0);
  bucket.use(UINT64_MAX, seconds(1));
  EXPECT_EQ(bucket.wait(seconds(1)).count(), 0);
}

TEST(TokenBucket, ThreadsLoseNoUse) {
  TokenBucket bucket(1'000'000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int use = 0; use < 10'000; ++use) bucket.use(100, seconds(1));
    });
  for (std::thread& thread : threads) thread.join();
  // 4 s worth, of which 1 s is a burst.
  EXPECT_NEAR(static_cast<double>(bucket.wait(seconds(1)).count()), 3e9, 1e6);
}

TEST(QuotaMeter, AnyOfItsRatesStopsARequest) {
  const Nanoseconds now = seconds(10);
  QuotaMeter rows({0, 100, 0});
  EXPECT_EQ(rows.admit(1 << 20, now).count(), 0);
  rows.use_rows(1000, now);
  EXPECT_GT(rows.admit(1, now).count(), 0);
  EXPECT_EQ(rows.admit(1, now + seconds(10)).count(), 0);

  QuotaMeter bytes({0, 0, 1000});
  EXPECT_EQ(bytes.admit(900, now).count(), 0);
  bytes.use_bytes(5000, now);
  EXPECT_GT(bytes.admit(1, now).count(), 0);

  QuotaMeter requests({2, 0, 0});
  int admitted = 0;
  while (requests.admit(0, now).count() == 0) ++admitted;
  EXPECT_EQ(admitted, 3);  // A second's worth, and the one that finds it used.
}

}  // namespace
}  // namespace skua
