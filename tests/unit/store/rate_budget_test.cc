#include "storage/store/rocks/rate_budget.h"

#include <gtest/gtest.h>

namespace skua::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return steady_; }
  std::chrono::nanoseconds steady_ = std::chrono::hours(1);
};

TEST(RateBudgetTest, HasASecondOfCreditAndThenItsRate) {
  StoppedClock clock;
  RateBudget budget(1000, clock);
  EXPECT_EQ(budget.spend(1000), seconds(0));
  EXPECT_EQ(budget.spend(500), milliseconds(500));
  EXPECT_EQ(budget.spend(500), milliseconds(1000));
  clock.steady_ += milliseconds(400);
  EXPECT_EQ(budget.spend(0), milliseconds(600));
  // What was not used for long is not saved up.
  clock.steady_ += std::chrono::hours(5);
  EXPECT_EQ(budget.spend(3000), seconds(2));
}

TEST(RateBudgetTest, ZeroIsNoBound) {
  StoppedClock clock;
  RateBudget budget(0, clock);
  EXPECT_EQ(budget.spend(1ull << 60), seconds(0));
}

}  // namespace
}  // namespace skua::test
