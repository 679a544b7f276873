#include "api/service/read_service.h"

#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

using S = FeatureStatus;
using ReadServiceTest = ServiceTest;

TEST_F(ReadServiceTest, AnswersInRequestOrderWithOneStatusPerValue) {
  put_weather("EWR", kNow - minutes(10), 71.5);
  put_weather("JFK", kNow - minutes(10), std::nullopt);
  put_weather("LGA", kNow - minutes(10), 70.0);
  delete_weather("LGA", kNow - minutes(5));
  const ReadAnswer answer =
      read(request_for({"weather:temp"}, {strings({"JFK", "EWR", "LGA", "SFO", std::nullopt})}));
  EXPECT_EQ(answer.rows, 5u);
  EXPECT_EQ(answer.read_time, kNow);
  EXPECT_EQ(answer.known_at, Timestamp::max());
  EXPECT_EQ(statuses(answer, 0),
            (std::vector{S::kNullValue, S::kPresent, S::kNotFound, S::kNotFound, S::kNotFound}));
  EXPECT_DOUBLE_EQ(value<double>(answer, 0, 1), 71.5);
  EXPECT_FALSE(answer.has_value(answer.plan->features[0], 0));
  EXPECT_EQ(answer.views[0].earliest_readable, kNow - hours(24 * 7));
}

TEST_F(ReadServiceTest, ANullKeyIsNotLookedUp) {
  const ReadAnswer answer =
      read(request_for({"weather:temp"}, {strings({std::nullopt, "EWR", std::nullopt})}));
  EXPECT_EQ(engine.last_lookups.size(), 1u);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kNotFound, S::kNotFound, S::kNotFound}));
}

TEST_F(ReadServiceTest, AllViewsShareOneCallAndBroadcastViewsAnswerOnce) {
  put_weather("EWR", kNow, 71.5);
  put_delay("EWR", 7, 12);
  put_delay("EWR", 9, -3);
  const ReadAnswer answer =
      read(request_for({"weather:temp", "delays:delay"}, {strings({"EWR"}), integers({7, 8, 9})}));
  EXPECT_EQ(engine.lookup_calls, 1);
  EXPECT_EQ(engine.last_lookups.size(), 4u);
  EXPECT_EQ(answer.rows, 3u);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kPresent}));
  EXPECT_EQ(statuses(answer, 1), (std::vector{S::kPresent, S::kNotFound, S::kPresent}));
  EXPECT_EQ(value<std::int32_t>(answer, 1, 2), -3);
}

TEST_F(ReadServiceTest, ABroadcastViewAnswersPerRowWhenTimesArePerRow) {
  put_weather("EWR", kNow - hours(2), 60.0);
  put_weather("EWR", kNow - hours(1), 61.0);
  auto request =
      request_for({"weather:temp", "delays:delay"}, {strings({"EWR"}), integers({7, 8, 9})});
  request.as_of = {kNow - hours(3), kNow - minutes(90), kNow};
  const ReadAnswer answer = read(request);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kNotFound, S::kPresent, S::kPresent}));
  EXPECT_DOUBLE_EQ(value<double>(answer, 0, 1), 60.0);
  EXPECT_DOUBLE_EQ(value<double>(answer, 0, 2), 61.0);
}

TEST_F(ReadServiceTest, NoRowsIsAnEmptyAnswer) {
  for (auto& keys :
       {std::pair{strings({}), integers({})}, std::pair{strings({"EWR"}), integers({})}}) {
    auto request = request_for({"weather:temp", "delays:delay"}, {keys.first, keys.second});
    const ReadAnswer answer = read(request);
    EXPECT_EQ(answer.rows, 0u);
    EXPECT_TRUE(statuses(answer, 0).empty());
    EXPECT_TRUE(statuses(answer, 1).empty());
  }
}

TEST_F(ReadServiceTest, AnAgeEqualToTheTtlIsStillServed) {
  put_weather("EWR", kNow - hours(1), 1.0);
  put_weather("JFK", kNow - hours(1) - Duration(1), 2.0);
  auto request = request_for({"weather:temp"}, {strings({"EWR", "JFK"})});
  const ReadAnswer answer = read(request);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kPresent, S::kOutsideMaxAge}));
  EXPECT_FALSE(answer.has_value(answer.plan->features[0], 1));
  EXPECT_TRUE(answer.views[0].has_row(1));
  EXPECT_EQ(answer.views[0].rows[1].event_timestamp(), kNow - hours(1) - Duration(1));

  request.include.expired_values = true;
  const ReadAnswer expired = read(request);
  EXPECT_EQ(statuses(expired, 0)[1], S::kOutsideMaxAge);
  EXPECT_DOUBLE_EQ(value<double>(expired, 0, 1), 2.0);
}

TEST_F(ReadServiceTest, TtlIsJudgedAtTheAsOf) {
  put_weather("EWR", kNow - hours(5), 1.0);
  auto request = request_for({"weather:temp"}, {strings({"EWR", "EWR", "EWR"})});
  request.as_of = {kNow - hours(4), kNow - hours(4) + Duration(1), kNow - hours(5) - Duration(1)};
  EXPECT_EQ(statuses(read(request), 0),
            (std::vector{S::kPresent, S::kOutsideMaxAge, S::kNotFound}));
}

TEST_F(ReadServiceTest, AnExpiredNullIsNoValue) {
  put_weather("EWR", kNow - hours(2), std::nullopt);
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  request.include.expired_values = true;
  const ReadAnswer answer = read(request);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kOutsideMaxAge}));
  EXPECT_FALSE(answer.has_value(answer.plan->features[0], 0));
}

TEST_F(ReadServiceTest, AFutureRowIsReadByAnAsOfThatReachesIt) {
  put_weather("EWR", kNow + minutes(2), 1.0);
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  EXPECT_EQ(statuses(read(request), 0), (std::vector{S::kNotFound}));
  request.as_of = {kNow + minutes(2)};
  EXPECT_EQ(statuses(read(request), 0), (std::vector{S::kPresent}));
}

TEST_F(ReadServiceTest, KnownAtHidesWhatWasCommittedLater) {
  engine.time = kNow - minutes(30);
  put_weather("EWR", kNow - minutes(40), 1.0);
  engine.time = kNow - minutes(20);
  put_weather("EWR", kNow - minutes(40), 2.0);  // A correction.
  engine.time = kNow;
  auto request = request_for({"weather:temp"}, {strings({"EWR", "EWR", "EWR"})});
  request.as_of = {kNow - minutes(25)};
  request.known_at = {kNow - minutes(31), kNow - minutes(30), kNow};
  const ReadAnswer answer = read(request);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kNotFound, S::kPresent, S::kPresent}));
  EXPECT_DOUBLE_EQ(value<double>(answer, 0, 1), 1.0);
  EXPECT_DOUBLE_EQ(value<double>(answer, 0, 2), 2.0);
  EXPECT_EQ(answer.known_at, Timestamp::max());

  request.known_at.clear();
  request.as_served = true;
  const ReadAnswer served = read(request);
  EXPECT_DOUBLE_EQ(value<double>(served, 0, 0), 1.0);
  EXPECT_EQ(served.known_at, kNow - minutes(25));
}

TEST_F(ReadServiceTest, OneKnownAtIsClampedToTheLastCommitAndReturned) {
  engine.time = kNow - minutes(30);
  put_weather("EWR", kNow - minutes(40), 1.0);
  engine.time = kNow;
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  request.known_at = {kNow};
  const ReadAnswer answer = read(request);
  EXPECT_EQ(answer.known_at, kNow - minutes(30));
  EXPECT_EQ(engine.last_lookups[0].known_at, kNow - minutes(30));
  EXPECT_EQ(engine.last_lookups[0].as_of, kNow);
}

TEST_F(ReadServiceTest, RaggedOrWrongKeyColumnsAreRefused) {
  const std::vector<std::string> features = {"weather:temp", "delays:delay"};
  EXPECT_EQ(read_error(request_for(features, {strings({"a", "b"}), integers({1, 2, 3})})),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(read_error(request_for(features, {strings({"a", "b"}), integers({})})),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(read_error(request_for(features, {strings({"a"})})), StatusCode::kInvalidArgument);
  EXPECT_EQ(read_error(request_for(features, {strings({"a"}), strings({"1"})})),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(read_error(request_for(features, {strings({"a"}), integers({1}), integers({1})})),
            StatusCode::kInvalidArgument);
}

TEST_F(ReadServiceTest, TimesMustFitTheRowsAndTheCalendar) {
  auto request = request_for({"weather:temp"}, {strings({"a", "b", "c"})});
  request.as_of = {kNow, kNow};
  EXPECT_EQ(read_error(request), StatusCode::kInvalidArgument);
  request.as_of = {kLatestTimestamp + Duration(1)};
  EXPECT_EQ(read_error(request), StatusCode::kInvalidArgument);
  request.as_of = {kNow};
  request.known_at = {kNow, kNow, Timestamp::min()};
  EXPECT_EQ(read_error(request), StatusCode::kInvalidArgument);
  request.known_at = {kNow};
  request.as_served = true;
  EXPECT_EQ(read_error(request), StatusCode::kInvalidArgument);
  request.known_at.clear();
  EXPECT_EQ(read_error(request), StatusCode::kOk);
  request.as_of.clear();
  EXPECT_EQ(read_error(request), StatusCode::kInvalidArgument);
}

TEST_F(ReadServiceTest, LimitsHold) {
  const auto two_rows = request_for({"weather:temp", "weather:note"}, {strings({"a", "b"})});
  limits.rows_per_read_max = 1;
  EXPECT_EQ(read_error(two_rows), StatusCode::kInvalidArgument);
  limits.rows_per_read_max = 2;
  limits.features_per_read_max = 1;
  EXPECT_EQ(read_error(two_rows), StatusCode::kInvalidArgument);
  limits.features_per_read_max = 2;
  limits.values_per_read_max = 3;
  EXPECT_EQ(read_error(two_rows), StatusCode::kInvalidArgument);
  limits.values_per_read_max = 4;
  EXPECT_EQ(read_error(two_rows), StatusCode::kOk);
}

TEST_F(ReadServiceTest, AnOversizeKeyIsRefused) {
  limits.entity_key_bytes_max = 16;
  // Two bytes close the text in the key.
  EXPECT_EQ(read_error(request_for({"weather:temp"}, {strings({"a", std::string(14, 'x')})})),
            StatusCode::kOk);
  EXPECT_EQ(read_error(request_for({"weather:temp"}, {strings({"a", std::string(15, 'x')})})),
            StatusCode::kInvalidArgument);
}

TEST_F(ReadServiceTest, ACommitTokenIsRequired) {
  put_weather("EWR", kNow, 1.0);
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  request.min_commit_token = writes.commit_token(engine.last.sequence);
  EXPECT_EQ(read_error(request), StatusCode::kOk);
  request.min_commit_token = writes.commit_token(engine.last.sequence + 1);
  EXPECT_EQ(read_error(request), StatusCode::kFailedPrecondition);
  request.min_commit_token = CommitToken{"store-b", 1}.to_text();
  EXPECT_EQ(read_error(request), StatusCode::kFailedPrecondition);
  request.min_commit_token = "?";
  EXPECT_EQ(read_error(request), StatusCode::kInvalidArgument);
}

TEST_F(ReadServiceTest, WhatIsNotInMemoryNeedsAThreadThatMayWait) {
  put_weather("EWR", kNow, 1.0);
  engine.cold = true;
  const auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  const auto answer = reads.read(request, IoMode::kMemoryOnly);
  ASSERT_TRUE(answer.ok());
  EXPECT_FALSE(answer->has_value());
  EXPECT_EQ(statuses(read(request), 0), (std::vector{S::kPresent}));
}

TEST_F(ReadServiceTest, DamageIsDataLossForItsRowOnly) {
  put_weather("EWR", kNow, 1.0);
  put_weather("JFK", kNow, 1.0);
  // EWR sorts first.
  const auto key = HistoryKey::parse(engine.stored.begin()->first);
  engine.damaged.insert(std::string(key->entity_key));
  EXPECT_EQ(statuses(read(request_for({"weather:temp"}, {strings({"JFK", "EWR"})})), 0),
            (std::vector{S::kPresent, S::kDataLoss}));
}

TEST_F(ReadServiceTest, OlderRowsReadInTheCurrentLayoutAndSurviveAMove) {
  put_weather("EWR", kNow, 71.5, "a note that does not fit into a small string");
  add_humidity();
  ReadAnswer first =
      read(request_for({"weather:humidity", "weather:temp", "weather:note"}, {strings({"EWR"})}));
  const ReadAnswer answer = std::move(first);
  EXPECT_EQ(statuses(answer, 0), (std::vector{S::kNullValue}));
  EXPECT_DOUBLE_EQ(value<double>(answer, 1, 0), 71.5);
  EXPECT_EQ(answer.cell(answer.plan->features[2], 0),
            "a note that does not fit into a small string");
}

TEST_F(ReadServiceTest, ASchemaChangeUnderTheReadIsFollowed) {
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  engine.before_lookup = [&] {
    add_humidity();
    put_weather("EWR", kNow, 71.5);
  };
  const ReadAnswer answer = read(request);
  EXPECT_EQ(engine.lookup_calls, 2);
  EXPECT_NE(answer.plan, request.plan);
  EXPECT_DOUBLE_EQ(value<double>(answer, 0, 0), 71.5);
}

TEST_F(ReadServiceTest, AViewWithOtherKeysUnderTheSameNameAborts) {
  auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  engine.before_lookup = [&] {
    add_humidity();
    put_weather("EWR", kNow, 71.5);
    ASSERT_TRUE(registry->drop(DefinitionKind::kFeatureView, "", "weather").ok());
    FeatureView view = weather();
    view.entities = {"flight"};
    Definitions definitions;
    definitions.views = {view};
    apply(definitions);
  };
  EXPECT_EQ(read_error(request), StatusCode::kAborted);
}

TEST_F(ReadServiceTest, UnknownNamesAreNotFound) {
  const std::vector<std::string_view> unknown = {"nope:temp"};
  const std::vector<std::string_view> known = {"weather:temp"};
  EXPECT_EQ(reads.prepare(kEveryone, "", "nope", {}, false).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(reads.prepare(kEveryone, "", "", unknown, false).status().code(),
            StatusCode::kNotFound);
  EXPECT_EQ(reads.prepare(kEveryone, "", "", {}, false).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(reads.prepare(kEveryone, "", "svc", known, false).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(reads.find_view(kEveryone, "", "nope").status().code(), StatusCode::kNotFound);
  EXPECT_TRUE(reads.find_view(kEveryone, "default", "weather").ok());
}

}  // namespace
}  // namespace skua
