#include <gtest/gtest.h>

#include "storage/base/time.h"
#include "tests/support/random_source.h"

namespace skua {
namespace {

// 2013-07-04T12:00:00Z.
constexpr Timestamp kNoon{1'372'939'200'000'000};

std::int64_t parsed(std::string_view text) {
  const Result<Timestamp> t = parse_rfc3339(text);
  EXPECT_TRUE(t.ok()) << text;
  return t.ok() ? t->us : -1;
}

StatusCode code_of(std::string_view text) { return parse_rfc3339(text).status().code(); }

TEST(Rfc3339, WritesFractionsAsNeeded) {
  EXPECT_EQ(format_rfc3339(kNoon), "2013-07-04T12:00:00Z");
  EXPECT_EQ(format_rfc3339(kNoon + Duration{250'000}), "2013-07-04T12:00:00.250Z");
  EXPECT_EQ(format_rfc3339(kNoon + Duration{1}), "2013-07-04T12:00:00.000001Z");
  EXPECT_EQ(format_rfc3339(Timestamp{0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(Timestamp{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, WritesTheFirstAndTheLastMoment) {
  EXPECT_EQ(format_rfc3339(kEarliestTimestamp), "0001-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(kLatestTimestamp), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(format_rfc3339(Timestamp::min()), "0001-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(Timestamp::max()), "9999-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, AppendsToWhatIsThere) {
  std::string out = "at ";
  append_rfc3339(out, kNoon);
  EXPECT_EQ(out, "at 2013-07-04T12:00:00Z");
}

TEST(Rfc3339, ReadsEveryAcceptedForm) {
  for (const char* text :
       {"2013-07-04T12:00:00Z", "2013-07-04t12:00:00z", "2013-07-04 12:00:00Z", "2013-07-04T12:00Z",
        "2013-07-04T14:00:00+02:00", "2013-07-04T05:30:00-06:30", "2013-07-05T00:00+12:00",
        "2013-07-04T12:00:00-00:00", "2013-07-04T12:00:00.000000000Z"})
    EXPECT_EQ(parsed(text), kNoon.us) << text;
}

TEST(Rfc3339, TruncatesFractionsToMicroseconds) {
  EXPECT_EQ(parsed("2013-07-04T12:00:00.5Z"), kNoon.us + 500'000);
  EXPECT_EQ(parsed("2013-07-04T12:00:00.123456999Z"), kNoon.us + 123'456);
  EXPECT_EQ(parsed("1969-12-31T23:59:59.9999999Z"), -1);
}

TEST(Rfc3339, KnowsLeapDays) {
  EXPECT_EQ(parsed("2012-02-29T00:00:00Z"), 1'330'473'600'000'000);
  EXPECT_EQ(parsed("2000-02-29T00:00:00Z"), 951'782'400'000'000);
  EXPECT_EQ(code_of("2013-02-29T00:00:00Z"), StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of("1900-02-29T00:00:00Z"), StatusCode::kInvalidArgument);
}

TEST(Rfc3339, ALeapSecondIsTheSecondAfterIt) {
  EXPECT_EQ(parsed("2016-12-31T23:59:60Z"), parsed("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parsed("2017-01-01T00:59:60.25+01:00"), parsed("2017-01-01T00:00:00.25Z"));
  EXPECT_EQ(code_of("2013-07-04T12:00:60Z"), StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of("2013-07-04T23:59:60Z"), StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of("2016-12-31T23:59:61Z"), StatusCode::kInvalidArgument);
}

TEST(Rfc3339, ReachesFromYear1To9999InUtc) {
  EXPECT_EQ(parsed("0001-01-01T00:00:00Z"), kEarliestTimestamp.us);
  EXPECT_EQ(parsed("9999-12-31T23:59:59.999999Z"), kLatestTimestamp.us);
  EXPECT_EQ(parsed("0000-12-31T23:30:00-00:30"), kEarliestTimestamp.us);
  EXPECT_EQ(code_of("0001-01-01T00:00:00+00:01"), StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of("9999-12-31T23:59:59-00:01"), StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of("0000-06-01T00:00:00Z"), StatusCode::kInvalidArgument);
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2013",
                           "2013-07-04",
                           "2013-07-04T",
                           "2013-07-04T12",
                           "2013-07-04T12:00:00",
                           "2013-07-04T12:00",
                           "2013-7-4T12:00:00Z",
                           "13-07-04T12:00:00Z",
                           "2013-07-04T12:0:00Z",
                           "2013-00-04T12:00:00Z",
                           "2013-13-04T12:00:00Z",
                           "2013-07-00T12:00:00Z",
                           "2013-06-31T12:00:00Z",
                           "2013-07-04T24:00:00Z",
                           "2013-07-04T12:60:00Z",
                           "2013-07-04T12:00:00.Z",
                           "2013-07-04T12:00:00,5Z",
                           "2013-07-04T12:00:00.1234567890Z",
                           "2013-07-04T12:00.5Z",
                           "2013-07-04T12:00:00+0200",
                           "2013-07-04T12:00:00+02",
                           "2013-07-04T12:00:00+24:00",
                           "2013-07-04T12:00:00+02:60",
                           "2013-07-04T12:00:00ZZ",
                           "2013-07-04T12:00:00Z ",
                           " 2013-07-04T12:00:00Z",
                           "2013-07-04  12:00:00Z",
                           "2013/07/04T12:00:00Z",
                           "-2013-07-04T12:00:00Z",
                           "+2013-07-04T12:00:00Z",
                           "10000-01-01T00:00:00Z",
                           "1372939200",
                           "now"})
    EXPECT_EQ(code_of(text), StatusCode::kInvalidArgument) << text;
  EXPECT_EQ(code_of(std::string_view("2013-07-04T12:00:00Z\0", 21)), StatusCode::kInvalidArgument);
}

TEST(Rfc3339, RandomMomentsComeBack) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 20000; ++i) {
      Timestamp t{random.between(kEarliestTimestamp.us, kLatestTimestamp.us)};
      if (random.one_in(3)) t.us -= t.us % 1'000'000;
      ASSERT_EQ(parsed(format_rfc3339(t)), t.us) << t.us;
    }
  }
}

TEST(Rfc3339, TextsOfOneLengthSortLikeTheirMoments) {
  const std::string a = format_rfc3339(Timestamp{-62'000'000'000'000'001});
  const std::string b = format_rfc3339(Timestamp{-1});
  const std::string c = format_rfc3339(Timestamp{1'372'939'200'000'001});
  EXPECT_LT(a, b);
  EXPECT_LT(b, c);
}

}  // namespace
}  // namespace skua
