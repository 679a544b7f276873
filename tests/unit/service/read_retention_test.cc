// The retention horizon in reads: per-value statuses, OUT_OF_RANGE, strict.
#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

using S = FeatureStatus;

class ReadRetentionTest : public ServiceTest {
 protected:
  static constexpr Timestamp kHorizon = kNow - hours(24 * 7);
};

TEST_F(ReadRetentionTest, AnAsOfBeforeTheHorizonIsAStatusOfItsRow) {
  put_weather("EWR", kNow, 1.0);
  auto request = request_for({"weather:temp"}, {strings({"EWR", "EWR", "EWR"})});
  request.as_of = {kNow, kHorizon, kHorizon - Duration(1)};
  EXPECT_EQ(statuses(read(request), 0),
            (std::vector{S::kPresent, S::kNotFound, S::kBeyondRetention}));
}

TEST_F(ReadRetentionTest, EveryAsOfBeforeEveryHorizonFails) {
  auto request = request_for({"weather:temp"}, {strings({"EWR", "JFK"})});
  request.as_of = {kHorizon - Duration(1), kHorizon - hours(1)};
  EXPECT_EQ(read_error(request), StatusCode::kOutOfRange);
  request.as_of = {kHorizon - hours(1)};
  EXPECT_EQ(read_error(request), StatusCode::kOutOfRange);
  request.keys = {strings({})};
  EXPECT_EQ(read_error(request), StatusCode::kOk);
}

TEST_F(ReadRetentionTest, AViewWithoutAHorizonAnswersAnyAsOf) {
  auto request = request_for({"weather:temp", "delays:delay"}, {strings({"EWR"}), integers({1})});
  request.as_of = {kHorizon - hours(1)};
  const ReadAnswer answer = read(request);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kBeyondRetention}));
  EXPECT_EQ(statuses(answer, 1), (std::vector{S::kNotFound}));
  EXPECT_EQ(answer.views[0].earliest_readable, kHorizon);
  EXPECT_EQ(answer.views[1].earliest_readable, Timestamp::min());
  request.strict = true;
  EXPECT_EQ(read_error(request), StatusCode::kOutOfRange);
}

TEST_F(ReadRetentionTest, StrictFailsForAnyRowBeforeAHorizon) {
  auto request = request_for({"weather:temp"}, {strings({"EWR", "EWR"})});
  request.strict = true;
  request.as_of = {kNow, kHorizon};
  EXPECT_EQ(read_error(request), StatusCode::kOk);
  request.as_of = {kNow, kHorizon - Duration(1)};
  EXPECT_EQ(read_error(request), StatusCode::kOutOfRange);
  request.as_of = {kNow};
  request.known_at = {kHorizon - Duration(1), kNow};
  EXPECT_EQ(read_error(request), StatusCode::kOutOfRange);
}

// What was known before the rows were replaced is gone, and nothing else.
TEST_F(ReadRetentionTest, AKnownAtBeforeAReplacementIsBeyondRetention) {
  const Registry::Replacement replacement =
      registry->replacement((*registry->snapshot()->view("", "weather"))->incarnation(), 7);
  ASSERT_TRUE(engine.commit_registry(replacement.change, replacement.publish).ok());
  put_weather("EWR", kNow - minutes(50), 1.0);
  auto request = request_for({"weather:temp"}, {strings({"EWR", "EWR"})});
  request.as_of = {kNow - minutes(30)};
  EXPECT_EQ(statuses(read(request), 0), (std::vector{S::kPresent, S::kPresent}));
  request.known_at = {kNow, kNow - Duration(1)};
  EXPECT_EQ(statuses(read(request), 0), (std::vector{S::kPresent, S::kBeyondRetention}));
  request.strict = true;
  EXPECT_EQ(read_error(request), StatusCode::kOutOfRange);
  request.known_at.clear();
  request.strict = false;
  request.as_of = {kNow, kNow - minutes(30)};
  request.as_served = true;
  EXPECT_EQ(statuses(read(request), 0), (std::vector{S::kPresent, S::kBeyondRetention}));
}

// A read that began before: its known_at may be after it.
TEST_F(ReadRetentionTest, AKnownAtFollowsAReplacementThatComesInBetween) {
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  const auto replace = [&] {
    const Registry::Replacement replacement =
        registry->replacement((*registry->snapshot()->view("", "weather"))->incarnation(), 7);
    EXPECT_TRUE(engine.commit_registry(replacement.change, replacement.publish).ok());
  };
  request.known_at = {kNow};
  engine.before_lookup = replace;
  const ReadAnswer answer = read(request);
  EXPECT_EQ(answer.plan->views[0].view->generation(), generation_of_load(7));
  EXPECT_EQ(engine.lookup_calls, 2);
}

TEST_F(ReadRetentionTest, AKnownAtBeforeTheHorizonIsBeyondRetention) {
  put_weather("EWR", kNow, 1.0);
  auto request = request_for({"weather:temp"}, {strings({"EWR", "EWR"})});
  request.known_at = {kNow, kHorizon - Duration(1)};
  EXPECT_EQ(statuses(read(request), 0), (std::vector{S::kPresent, S::kBeyondRetention}));
}

TEST_F(ReadRetentionTest, AnIdleStoreDoesNotPushKnownAtBehindTheHorizon) {
  engine.time = kNow - hours(24 * 30);
  put_delay("EWR", 1, 5);
  engine.time = kNow;
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  request.known_at = {kNow};
  request.strict = true;
  const ReadAnswer answer = read(request);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kNotFound}));
  EXPECT_EQ(answer.known_at, kNow - hours(24 * 30));
}

TEST_F(ReadRetentionTest, AnEmptyStoreReturnsAKnownAtThatMayBeSentAgain) {
  engine.last = {};
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  request.known_at = {kNow};
  EXPECT_TRUE(is_nameable(read(request).known_at));
}

}  // namespace
}  // namespace skua
