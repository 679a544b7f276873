#include "api/service/alarms.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

namespace skua {
namespace {

using std::chrono::milliseconds;

class AlarmsTest : public ::testing::Test {
 protected:
  static bool is_ready(std::future<void>& future) {
    return future.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  }

  SystemClock clock_;
  Alarms alarms_{clock_};
  int owners_[3] = {};
};

TEST_F(AlarmsTest, TheyGoOffInTheirOrderWhateverTheOrderTheyWereSetIn) {
  const auto now = clock_.steady();
  std::vector<int> order;  // Used by the alarms' thread.
  std::promise<void> last;
  auto done = last.get_future();
  alarms_.at(now + milliseconds(60), &owners_[2], [&] {
    order.push_back(3);
    last.set_value();
  });
  std::this_thread::sleep_for(milliseconds(5));  // The thread waits for that one.
  alarms_.at(now + milliseconds(20), &owners_[0], [&] { order.push_back(1); });
  alarms_.at(now + milliseconds(40), &owners_[1], [&] { order.push_back(2); });
  ASSERT_TRUE(is_ready(done));
  EXPECT_GE(clock_.steady() - now, milliseconds(60));
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST_F(AlarmsTest, WhatIsForgottenNeverRunsAndKeepsNothing) {
  const auto now = clock_.steady();
  const auto kept = std::make_shared<int>();
  std::promise<void> other;
  auto done = other.get_future();
  alarms_.at(now + milliseconds(20), &owners_[0], [kept] { ++*kept; });
  alarms_.at(now + milliseconds(20), &owners_[1], [&] { other.set_value(); });
  alarms_.forget(now + milliseconds(20), &owners_[0]);
  EXPECT_EQ(kept.use_count(), 1);
  ASSERT_TRUE(is_ready(done));
  EXPECT_EQ(*kept, 0);
  alarms_.forget(now + milliseconds(20), &owners_[1]);  // It went off already.
}

TEST_F(AlarmsTest, WhatIsNotDueAtTheEndNeverRuns) {
  const auto kept = std::make_shared<int>();
  {
    Alarms others(clock_);
    others.at(clock_.steady() + std::chrono::hours(1), this, [kept] { ++*kept; });
  }
  EXPECT_EQ(*kept, 0);
  EXPECT_EQ(kept.use_count(), 1);
}

}  // namespace
}  // namespace skua
