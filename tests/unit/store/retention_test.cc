#include "storage/store/retention.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

ViewRules rules(std::int64_t ttl, std::int64_t max_age, std::uint32_t max_versions = 0) {
  ViewRules out;
  out.incarnation = 1;
  out.ttl = Duration{ttl};
  out.max_age = Duration{max_age};
  out.max_versions = max_versions;
  return out;
}

TEST(Horizon, IsTheLaterOfAgeAndFloor) {
  ViewRules view = rules(0, 100);
  EXPECT_EQ(horizon(view, {1000}), Timestamp{900});
  view.horizon_floor = {950};
  EXPECT_EQ(horizon(view, {1000}), Timestamp{950});
  view.max_age = Duration{0};
  EXPECT_EQ(horizon(view, {1000}), Timestamp{950});
}

TEST(Horizon, ForEverHasNone) { EXPECT_EQ(horizon(rules(0, 0), {1000}), Timestamp::min()); }

TEST(RemovedByAge, OnlyBehindTheHorizonAndOutsideTtlThere) {
  const ViewRules view = rules(50, 100);
  EXPECT_FALSE(is_removed_by_age(view, {901}, {900}));
  EXPECT_FALSE(is_removed_by_age(view, {850}, {900}));  // Age 50 at the horizon: inside.
  EXPECT_TRUE(is_removed_by_age(view, {849}, {900}));
}

TEST(RemovedByAge, EventFloorHoldsWhateverTheTtl) {
  ViewRules view = rules(0, 0);
  view.event_floor = {10};
  EXPECT_TRUE(is_removed_by_age(view, {9}, Timestamp::min()));
  EXPECT_FALSE(is_removed_by_age(view, {10}, Timestamp::min()));
}

TEST(EntityRetention, KeepsTheRowInEffectAtTheHorizonAndAllAfterIt) {
  const ViewRules view = rules(0, 100);
  EntityRetention retention(view, {900});
  EXPECT_TRUE(retention.exists({950}, 9, {950}));
  EXPECT_TRUE(retention.exists({901}, 8, {901}));
  EXPECT_TRUE(retention.exists({900}, 7, {890}));
  EXPECT_FALSE(retention.exists({899}, 6, {880}));
}

TEST(EntityRetention, SuccessorCreatedAfterTheHorizonReplacesNothing) {
  const ViewRules view = rules(0, 100);
  EntityRetention retention(view, {900});
  EXPECT_TRUE(retention.exists({880}, 9, {950}));  // Late: known only since 950.
  EXPECT_TRUE(retention.exists({870}, 5, {870}));  // In effect for known_at 900 to 949.
  EXPECT_FALSE(retention.exists({860}, 4, {860}));
}

TEST(EntityRetention, CountsDistinctEventTimestamps) {
  const ViewRules view = rules(0, 0, 2);
  EntityRetention retention(view, Timestamp::min());
  EXPECT_TRUE(retention.exists({30}, 9, {90}));
  EXPECT_TRUE(retention.exists({30}, 3, {30}));  // The corrected row of the same event timestamp.
  EXPECT_TRUE(retention.exists({20}, 2, {20}));
  EXPECT_FALSE(retention.exists({10}, 1, {10}));
}

TEST(EntityRetention, PastLimitsJudgeTheRowsOfTheirTime) {
  ViewRules view = rules(0, 0, 3);
  view.past_version_limits = {{1, 5}};
  EntityRetention retention(view, Timestamp::min());
  EXPECT_TRUE(retention.exists({40}, 6, {60}));   // Later than the limit.
  EXPECT_TRUE(retention.exists({30}, 5, {50}));   // The one version it kept.
  EXPECT_FALSE(retention.exists({20}, 4, {40}));  // Gone under it, although within three now.
}

TEST(EntityRetention, DistrustedRowsReplaceAndCountNothing) {
  const ViewRules view = rules(0, 100, 1);
  EntityRetention retention(view, {900}, 7);
  EXPECT_TRUE(retention.exists({890}, 7, {890}));
  EXPECT_TRUE(retention.exists({880}, 8, {880}));
  EXPECT_FALSE(retention.exists({870}, 9, {870}));
}

TEST(WithFloors, LengtheningBringsNothingBack) {
  const ViewRules before = rules(50, 100);
  const ViewRules after = with_floors(before, rules(0, 0), {1000}, 7);
  EXPECT_EQ(horizon(after, {1000}), Timestamp{900});
  EXPECT_TRUE(is_removed_by_age(after, {849}, horizon(after, {1000})));
  EXPECT_FALSE(is_removed_by_age(after, {850}, horizon(after, {1000})));
}

TEST(WithFloors, RaisedVersionsAreRememberedAndDominatedLimitsDropped) {
  const ViewRules two = rules(0, 0, 2);
  const ViewRules five = with_floors(two, rules(0, 0, 5), {1000}, 7);
  ASSERT_EQ(five.past_version_limits.size(), 1u);
  EXPECT_EQ(five.past_version_limits[0], (PastVersionLimit{2, 7}));
  const ViewRules one = with_floors(five, rules(0, 0, 1), {2000}, 9);
  EXPECT_EQ(one.past_version_limits.size(), 1u);
  const ViewRules unlimited = with_floors(one, rules(0, 0, 0), {3000}, 11);
  ASSERT_EQ(unlimited.past_version_limits.size(), 1u);  // {1, 11} makes {2, 7} needless.
  EXPECT_EQ(unlimited.past_version_limits[0], (PastVersionLimit{1, 11}));
}

}  // namespace
}  // namespace skua
