#include "clients/cli/text/progress.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

using std::chrono::seconds;

TEST(ProgressTest, TellsTheTimeLeftByBytes) {
  const Progress progress{"f.csv", "sending", 5000, 250, 1000, seconds(10)};
  EXPECT_DOUBLE_EQ(rows_per_second(progress.rows, progress.elapsed), 500);
  EXPECT_DOUBLE_EQ(fraction_done(progress).value(), 0.25);
  EXPECT_EQ(time_left(progress), seconds(30));
}

TEST(ProgressTest, APipeHasNoEnd) {
  const Progress progress{"-", "sending", 5000, 250, std::nullopt, seconds(10)};
  EXPECT_FALSE(fraction_done(progress).has_value());
  EXPECT_FALSE(time_left(progress).has_value());
  EXPECT_EQ(progress_line(progress), "-  5000 rows  500 rows/s  sending");
}

TEST(ProgressTest, NeitherStartNorEndDivideByZero) {
  EXPECT_DOUBLE_EQ(rows_per_second(5, seconds(0)), 0);
  EXPECT_FALSE(time_left({"f", "", 0, 0, 1000, seconds(0)}).has_value());
  EXPECT_FALSE(fraction_done({"f", "", 0, 0, 0, seconds(1)}).has_value());
  EXPECT_EQ(time_left({"f", "", 9, 1000, 1000, seconds(5)}), seconds(0));
  // A file that grew while it was read.
  EXPECT_DOUBLE_EQ(fraction_done({"f", "", 9, 2000, 1000, seconds(5)}).value(), 1);
}

TEST(ProgressTest, DrawsABar) {
  EXPECT_EQ(progress_line({"f.csv", "sending", 10, 500, 1000, seconds(70)}),
            "f.csv [============>           ]  50%  10 rows  0 rows/s  ETA 1m10s  sending");
}

}  // namespace
}  // namespace skua
