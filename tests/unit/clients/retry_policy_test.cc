#include "clients/cpp/retry_policy.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

using std::chrono::milliseconds;

TEST(RetryPolicyTest, WaitsDoubleUpToTheMost) {
  const RetryPolicy policy{8, milliseconds(50), milliseconds(300)};
  EXPECT_EQ(retry_wait(policy, 1, 0), milliseconds(50));
  EXPECT_EQ(retry_wait(policy, 2, 0), milliseconds(100));
  EXPECT_EQ(retry_wait(policy, 3, 0), milliseconds(200));
  EXPECT_EQ(retry_wait(policy, 4, 0), milliseconds(300));
  EXPECT_EQ(retry_wait(policy, 1000, 0), milliseconds(300));
}

TEST(RetryPolicyTest, JitterTakesUpToHalfAway) {
  const RetryPolicy policy{8, milliseconds(100), milliseconds(300)};
  EXPECT_EQ(retry_wait(policy, 1, 0.5), milliseconds(75));
  EXPECT_GE(retry_wait(policy, 1, 0.999), milliseconds(50));
}

TEST(RetryPolicyTest, OnlyPassingErrorsAreWorthRetrying) {
  EXPECT_TRUE(is_worth_retrying(StatusCode::kUnavailable));
  EXPECT_TRUE(is_worth_retrying(StatusCode::kResourceExhausted));
  EXPECT_TRUE(is_worth_retrying(StatusCode::kCancelled));
  EXPECT_FALSE(is_worth_retrying(StatusCode::kInvalidArgument));
  EXPECT_FALSE(is_worth_retrying(StatusCode::kDeadlineExceeded));
  EXPECT_FALSE(is_worth_retrying(StatusCode::kInternal));
}

}  // namespace
}  // namespace skua
