#include "clients/cli/import/column_plan.h"

#include <gtest/gtest.h>

#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

using Use = ColumnPlan::Use;

TEST(ColumnPlanTest, ColumnsGoWhereTheyAreMappedOrToTheirName) {
  ImportOptions options;
  options.map = {{"origin", "airport"}, {"temperature", "temp"}};
  options.ignore_columns = {"note"};
  const auto plan = ColumnPlan::make(weather_view(), options);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->target_of("origin").use, Use::kValue);
  EXPECT_EQ(plan->target_of("origin").column, 0U);
  EXPECT_EQ(plan->target_of("temperature").column, 1U);
  EXPECT_EQ(plan->target_of("embedding").column, 3U);
  EXPECT_EQ(plan->target_of("event_timestamp").use, Use::kEventTimestamp);
  EXPECT_EQ(plan->target_of("note").use, Use::kIgnored);
  EXPECT_EQ(plan->target_of("visib").use, Use::kUnknown);
  // What another column is mapped to has no second source.
  EXPECT_EQ(plan->target_of("airport").use, Use::kUnknown);
  EXPECT_EQ(plan->target_of("temp").use, Use::kUnknown);
}

TEST(ColumnPlanTest, OneTimeForAllRowsLeavesTheColumnAlone) {
  ImportOptions options;
  options.event_timestamp = "2013-01-01T00:00:00Z";
  const auto plan = ColumnPlan::make(weather_view(), options);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->target_of("event_timestamp").use, Use::kUnknown);
}

TEST(ColumnPlanTest, RefusesMapsThatLeadNowhereOrMeet) {
  for (const std::vector<NamedText>& map : {std::vector<NamedText>{{"a", "visib"}},
                                            {{"a", "temp"}, {"b", "temp"}},
                                            {{"a", "temp"}, {"a", "note"}}}) {
    ImportOptions options;
    options.map = map;
    EXPECT_EQ(ColumnPlan::make(weather_view(), options).status().code(),
              StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace skua
