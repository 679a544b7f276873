#include "storage/base/status.h"

#include <gtest/gtest.h>

#include <memory>

#include "storage/base/result.h"

namespace skua {
namespace {

Result<int> half_of(int value) {
  if (value % 2 != 0) return invalid_argument("odd");
  return value / 2;
}

Result<int> quarter_of(int value) {
  ASSIGN_OR_RETURN(const int half, half_of(value));
  return half_of(half);
}

Status check_even(int value) {
  RETURN_IF_ERROR(half_of(value).status());
  return Status::ok_status();
}

TEST(Status, CodesHaveTheNamesAndNumbersOfGrpc) {
  EXPECT_EQ(status_code_name(StatusCode::kOk), "OK");
  EXPECT_EQ(status_code_name(StatusCode::kInvalidArgument), "INVALID_ARGUMENT");
  EXPECT_EQ(status_code_name(StatusCode::kDataLoss), "DATA_LOSS");
  EXPECT_EQ(static_cast<int>(StatusCode::kDataLoss), 15);
}

TEST(Status, TextHoldsCodeAndMessage) {
  EXPECT_EQ(Status().to_string(), "OK");
  EXPECT_EQ(not_found("no view").to_string(), "NOT_FOUND: no view");
}

TEST(Status, EachMakerGivesItsCode) {
  EXPECT_EQ(invalid_argument("").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(not_found("").code(), StatusCode::kNotFound);
  EXPECT_EQ(already_exists("").code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(failed_precondition("").code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(out_of_range("").code(), StatusCode::kOutOfRange);
  EXPECT_EQ(resource_exhausted("").code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(deadline_exceeded("").code(), StatusCode::kDeadlineExceeded);
  EXPECT_EQ(unavailable("").code(), StatusCode::kUnavailable);
  EXPECT_EQ(data_loss("").code(), StatusCode::kDataLoss);
  EXPECT_EQ(internal_error("").code(), StatusCode::kInternal);
}

TEST(Result, HoldsAValueOrAStatus) {
  ASSERT_TRUE(half_of(4).ok());
  EXPECT_EQ(*half_of(4), 2);
  EXPECT_EQ(half_of(3).status().code(), StatusCode::kInvalidArgument);
}

TEST(Result, MacrosReturnTheFirstError) {
  EXPECT_EQ(*quarter_of(12), 3);
  EXPECT_EQ(quarter_of(6).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(quarter_of(5).status().code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(check_even(2).ok());
  EXPECT_FALSE(check_even(1).ok());
}

TEST(Result, CarriesValuesThatOnlyMove) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 7);
}

}  // namespace
}  // namespace skua
