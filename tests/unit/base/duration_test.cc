#include <gtest/gtest.h>

#include "storage/base/time.h"
#include "tests/support/random_source.h"

namespace skua {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Duration parsed(std::string_view text) {
  const Result<Duration> d = parse_duration(text);
  EXPECT_TRUE(d.ok()) << text;
  return d.ok() ? *d : Duration{-1};
}

TEST(DurationText, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parsed("0"), Duration{0});
  EXPECT_EQ(parsed("0s"), Duration{0});
  EXPECT_EQ(parsed("90s"), seconds(90));
  EXPECT_EQ(parsed("15m"), minutes(15));
  EXPECT_EQ(parsed("1h30m"), minutes(90));
  EXPECT_EQ(parsed("7d"), hours(24 * 7));
  EXPECT_EQ(parsed("250ms"), milliseconds(250));
  EXPECT_EQ(parsed("12us"), Duration{12});
  EXPECT_EQ(parsed("1d2h3m4s5ms6us"),
            hours(26) + minutes(3) + seconds(4) + milliseconds(5) + Duration{6});
  EXPECT_EQ(parsed("1m1ms"), minutes(1) + milliseconds(1));
}

TEST(DurationText, RefusesEverythingElse) {
  for (const char* text :
       {"",      " ",      "1",  "s",    "-1s",   "+1s", "1.5h", "1h 30m", "1s1s", "1s1m",
        "30m1h", "1us1ms", "1H", "1min", "1hour", "1w",  "90 s", "1e3s",   "00",   "1h0"})
    EXPECT_EQ(parse_duration(text).status().code(), StatusCode::kInvalidArgument) << text;
}

TEST(DurationText, RefusesWhatDoesNotFit) {
  EXPECT_EQ(parsed("106751991d"), hours(24) * 106'751'991LL);
  for (const char* text : {"106751992d", "9223372036854775808us", "99999999999999999999d",
                           "106751991d5h", "9223372036854775807us1d"})
    EXPECT_EQ(parse_duration(text).status().code(), StatusCode::kInvalidArgument) << text;
}

TEST(DurationText, WritesTheLargestUnitsFirst) {
  EXPECT_EQ(format_duration(Duration{0}), "0");
  EXPECT_EQ(format_duration(hours(24 * 7)), "7d");
  EXPECT_EQ(format_duration(seconds(90)), "1m30s");
  EXPECT_EQ(format_duration(minutes(5)), "5m");
  EXPECT_EQ(format_duration(Duration{1'000'001}), "1s1us");
  EXPECT_EQ(format_duration(-milliseconds(1500)), "-1s500ms");
}

TEST(DurationText, RandomDurationsComeBack) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 5000; ++i) {
      const Duration d{random.between(0, Duration::max().count()) >> random.between(0, 62)};
      ASSERT_EQ(parsed(format_duration(d)), d) << d.count();
    }
  }
  EXPECT_EQ(parsed(format_duration(Duration::max())), Duration::max());
  EXPECT_EQ(format_duration(Duration::min()).front(), '-');
}

}  // namespace
}  // namespace skua
