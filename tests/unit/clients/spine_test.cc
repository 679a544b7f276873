#include "clients/cli/spine.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

Result<std::vector<EntityArgument>> read(const std::string& text, const std::string& as_of_column) {
  const auto source = ByteSource::of_text(text);
  return read_spine("s.csv", *source, {"airport"}, as_of_column);
}

TEST(SpineTest, ReadsKeysAndTimes) {
  const auto rows =
      read("label,when,airport\n1,2013-07-04T12:00:00Z,EWR\n0,2013-07-05T12:00:00Z,JFK\n", "when");
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[1].key_values[0], "JFK");
  EXPECT_EQ(format_rfc3339(*(*rows)[1].as_of), "2013-07-05T12:00:00Z");
}

TEST(SpineTest, WithoutAnAsOfColumnRowsAreOfNow) {
  const auto rows = read("airport\nEWR\n", "");
  ASSERT_TRUE(rows.ok());
  EXPECT_FALSE(rows->front().as_of.has_value());
}

TEST(SpineTest, RefusesWhatItCannotUse) {
  for (const char* text : {"", "x\n1\n", "airport\nEWR\n", "airport,when\nEWR,noon\n",
                           "airport,when\nEWR\n", "airport,when\nE\"WR,2013-07-04T12:00:00Z\n"}) {
    EXPECT_EQ(read(text, "when").status().code(), StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace skua
