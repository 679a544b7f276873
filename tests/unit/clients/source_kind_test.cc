#include "clients/cli/import/source_kind.h"

#include <gtest/gtest.h>

#include <limits>

namespace skua {
namespace {

TEST(SourceKindTest, DecimalsAreTakenOnlyWhenNoDigitIsLost) {
  const struct {
    ValueType type;
    const char* text;
    bool fits;
  } cases[] = {
      {ValueType::kInt64, "9223372036854775807", true},
      {ValueType::kInt64, "9223372036854775808", false},
      {ValueType::kInt64, "12.00", true},
      {ValueType::kInt64, "12.01", false},
      {ValueType::kInt32, "-2147483648.0", true},
      {ValueType::kDouble, "0.10", true},
      {ValueType::kDouble, "-1234567890.123", true},
      {ValueType::kDouble, "9007199254740993", false},
      {ValueType::kDouble, "0.12345678901234567890", false},
      {ValueType::kFloat, "16777217", false},
      {ValueType::kFloat, "0.5", true},
      {ValueType::kString, "1", false},
      {ValueType::kBool, "1", false},
  };
  for (const auto& c : cases) {
    Column column(c.type);
    EXPECT_EQ(append_exact_decimal(column, c.text).ok(), c.fits) << c.text;
    EXPECT_EQ(column.size(), c.fits ? 1U : 0U) << c.text;
  }
}

TEST(SourceKindTest, MomentsAreMicrosecondsOrRefused) {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  const struct {
    std::int64_t value;
    MomentUnit unit;
    std::int64_t us;  // -1: refused.
  } cases[] = {
      {5, MomentUnit::kSeconds, 5'000'000},
      {5, MomentUnit::kMilliseconds, 5'000},
      {5, MomentUnit::kMicroseconds, 5},
      {5'000, MomentUnit::kNanoseconds, 5},
      {5'001, MomentUnit::kNanoseconds, -1},
      {kMax, MomentUnit::kSeconds, -1},
      {kMax, MomentUnit::kMilliseconds, -1},
      {kMax, MomentUnit::kMicroseconds, -1},
      {-62'135'596'801, MomentUnit::kSeconds, -1},
      {253'402'300'799, MomentUnit::kSeconds, 253'402'300'799'000'000},
  };
  for (const auto& c : cases) {
    Column column(ValueType::kUnixTimestamp);
    const Status added = append_moment(column, c.value, c.unit);
    EXPECT_EQ(added.ok(), c.us >= 0) << c.value;
    if (added.ok()) {
      EXPECT_EQ(column.value<std::int64_t>(0), c.us);
    }
  }
  Column number(ValueType::kInt64);
  EXPECT_TRUE(check_source(SourceKind::kMoment, false, "timestamp", "x", number.type()).code() ==
              StatusCode::kInvalidArgument);
}

TEST(SourceKindTest, ColumnsThatCannotFitAreRefusedAsAWhole) {
  using Kind = SourceKind;
  const auto fits = [](Kind kind, bool is_list, ValueType wanted) {
    return check_source(kind, is_list, "t", "c", wanted).ok();
  };
  EXPECT_TRUE(fits(Kind::kNothing, false, ValueType::kFloatList));
  EXPECT_TRUE(fits(Kind::kInteger, true, ValueType::kFloatList));
  EXPECT_FALSE(fits(Kind::kInteger, false, ValueType::kFloatList));
  EXPECT_FALSE(fits(Kind::kInteger, true, ValueType::kFloat));
  EXPECT_FALSE(fits(Kind::kInteger, false, ValueType::kString));
  EXPECT_FALSE(fits(Kind::kInteger, false, ValueType::kBool));
  EXPECT_FALSE(fits(Kind::kReal, false, ValueType::kUnixTimestamp));
  EXPECT_TRUE(fits(Kind::kReal, false, ValueType::kInt32));
  EXPECT_TRUE(fits(Kind::kText, false, ValueType::kUnixTimestamp));
  EXPECT_TRUE(fits(Kind::kBytes, false, ValueType::kString));
  EXPECT_FALSE(fits(Kind::kBytes, false, ValueType::kInt64));
  // Of a bare number nobody knows the unit.
  EXPECT_FALSE(fits(Kind::kInteger, false, ValueType::kUnixTimestamp));
  EXPECT_FALSE(fits(Kind::kInteger, true, ValueType::kUnixTimestampList));
  EXPECT_FALSE(fits(Kind::kOther, false, ValueType::kUnixTimestamp));
  EXPECT_FALSE(check_time_source(Kind::kInteger, false, "t", "c", TimestampUnit::kNone).ok());
  EXPECT_TRUE(check_time_source(Kind::kInteger, false, "t", "c", TimestampUnit::kSeconds).ok());
  EXPECT_FALSE(check_time_source(Kind::kOther, false, "t", "c", TimestampUnit::kSeconds).ok());
}

}  // namespace
}  // namespace skua
