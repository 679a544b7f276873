#include "tests/crash/oracle.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "storage/base/clock.h"

namespace skua::test {
namespace {

constexpr std::uint64_t kFailuresTold = 5;
constexpr int kSeed = 0;
constexpr int kText = 1;
constexpr int kRatio = 2;
constexpr int kIsEven = 3;

std::string text_of(const SeenValue& seen) {
  return fmt::format("status {}, event timestamp {}, seed {}", static_cast<int>(seen.status),
                     seen.event_us, seen.values ? seen.values->seed : -1);
}

std::string text_of(const std::vector<SeenRow>& seen) {
  std::string text;
  for (const SeenRow& row : seen)
    text += fmt::format(" {}:{}", row.event_us, row.is_deleted ? -1 : row.values.seed);
  return text;
}

std::string text_of(const EntityJudge& judge) {
  constexpr std::size_t kShown = 12;
  const auto& rows = judge.rows();
  std::string text = fmt::format("{} steps, {} of them known:", rows.size(), judge.least());
  for (std::size_t i = rows.size() > kShown ? rows.size() - kShown : 0; i < rows.size(); ++i)
    text += fmt::format(" {}{}:{}", "ude"[static_cast<std::size_t>(rows[i].kind)], rows[i].event_us,
                        rows[i].seed);
  return text;
}

// Values whose status shows them; those of expired rows only where they were asked for.
SeenValue value_at(const v1::GetFeaturesResponse& response, int row, bool shows_expired) {
  SeenValue seen;
  const v1::FeatureColumn& seeds = response.features(kSeed);
  seen.status = static_cast<v1::FeatureStatus>(seeds.statuses()[static_cast<std::size_t>(row)]);
  seen.event_us = seeds.event_timestamps_us(row);
  if (seen.status != v1::PRESENT && !(shows_expired && seen.status == v1::OUTSIDE_MAX_AGE))
    return seen;
  seen.values = CrashValues{seeds.values().int64_values(row),
                            response.features(kText).values().string_values(row),
                            response.features(kRatio).values().double_values(row),
                            response.features(kIsEven).values().bool_values(row)};
  return seen;
}

}  // namespace

bool is_gone(const Status& status) {
  return status.code() == StatusCode::kUnavailable || status.code() == StatusCode::kCancelled;
}

void Oracle::fail(const std::string& what) {
  if (++wrong_ <= kFailuresTold) ADD_FAILURE() << what;
}

Timestamp Oracle::horizon_at(Timestamp read_time) const {
  return rules_.max_age.count() == 0 ? Timestamp::min() : read_time - rules_.max_age;
}

EntityJudge Oracle::judge_of(std::uint32_t entity, std::size_t least) const {
  return {state_.known(entity).rows, least, rules_};
}

void Oracle::count(const EntityJudge& judge, const EntityJudge::Judgement& judgement,
                   std::uint32_t entity, const std::function<std::string()>& told) {
  ++checks_;
  if (judgement.verdict == EntityJudge::Verdict::kRight) return state_.saw(entity, judgement.steps);
  const bool is_lost = judgement.verdict == EntityJudge::Verdict::kLost;
  if (++(is_lost ? lost_ : wrong_) > kFailuresTold) return;
  ADD_FAILURE() << (is_lost ? "LOST" : "WRONG") << ": entity " << entity << ": " << told() << "\n  "
                << text_of(judge);
}

std::optional<Oracle::Answer> Oracle::ask(Door& door, const std::vector<std::uint32_t>& entities,
                                          const std::vector<Timestamp>& as_of, bool shows_expired) {
  v1::GetFeaturesRequest request;
  for (const char* feature : {"seed", "text", "ratio", "is_even"})
    request.add_features(std::string(kCrashView) + ":" + feature);
  v1::NamedColumn* ids = request.add_entities();
  ids->set_name("id");
  ids->mutable_column()->set_type(v1::INT64);
  for (const std::uint32_t entity : entities) ids->mutable_column()->add_int64_values(entity);
  for (const Timestamp at : as_of) request.add_as_of_us(at.us);
  request.mutable_include()->set_event_timestamps(true);
  request.mutable_include()->set_expired_values(shows_expired);
  Answer answer;
  const Status status = door.read(request, answer.response);
  // Every as_of lay before the horizon.
  if (is_gone(status) || status.code() == StatusCode::kOutOfRange) return std::nullopt;
  if (!status.ok() || answer.response.features_size() != 4 ||
      answer.response.rows() != entities.size()) {
    fail(std::string(door.name()) + " read: " + status.to_string());
    return std::nullopt;
  }
  answer.horizon = Timestamp{answer.response.views(0).earliest_readable_us()};
  if (answer.horizon != horizon_at(Timestamp{answer.response.read_time_us()}))
    fail("a horizon of " + std::to_string(answer.horizon.us));
  for (int row = 0; row < static_cast<int>(entities.size()); ++row)
    answer.seen.push_back(value_at(answer.response, row, shows_expired));
  return answer;
}

bool Oracle::read(Door& door, const std::vector<std::uint32_t>& entities,
                  const std::vector<Timestamp>& as_of) {
  std::vector<std::size_t> least;
  for (const std::uint32_t entity : entities) least.push_back(state_.least(entity));
  const auto answer = ask(door, entities, as_of, true);
  if (!answer) return false;
  const Timestamp read_time{answer->response.read_time_us()};
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const EntityJudge judge = judge_of(entities[i], least[i]);
    const Timestamp at = as_of.empty() ? read_time : as_of[i];
    count(judge, judge.judge(answer->seen[i], at, answer->horizon), entities[i], [&] {
      return fmt::format("{} as of {}, read at {}: {}", door.name(), at.us, read_time.us,
                         text_of(answer->seen[i]));
    });
  }
  return true;
}

std::vector<Timestamp> Oracle::moments(const std::vector<std::uint32_t>& entities,
                                       RandomSource& random) const {
  std::vector<Timestamp> out;
  for (const std::uint32_t entity : entities) {
    const std::vector<CrashRow> rows = state_.known(entity).rows;
    const std::int64_t now = SystemClock().now().us;
    std::int64_t at = now - random.between(0, 3'000'000);
    if (!rows.empty() && random.one_in(2)) at = random.pick(rows).event_us + random.between(-1, 1);
    // That of an erase says nothing.
    out.push_back(Timestamp{at < 1'000'000 ? now : at});
  }
  return out;
}

bool Oracle::check_history(Door& door, std::uint32_t entity) {
  const std::size_t least = state_.least(entity);
  v1::GetHistoryRequest request;
  request.set_feature_view(kCrashView);
  request.set_limit(10000);
  v1::NamedColumn* id = request.add_entity();
  id->set_name("id");
  id->mutable_column()->set_type(v1::INT64);
  id->mutable_column()->add_int64_values(entity);
  std::vector<SeenRow> seen;
  v1::GetHistoryResponse answer;
  const Status status = door.history(request, answer);
  if (is_gone(status)) return false;
  if (!status.ok() || !answer.next_page_token().empty()) {
    fail(std::string(door.name()) + " history: " + status.to_string());
    return true;
  }
  const v1::RowColumns& rows = answer.rows();
  for (int row = 0; row < static_cast<int>(rows.rows()); ++row) {
    SeenRow& one = seen.emplace_back();
    one.event_us = rows.event_timestamps_us(row);
    one.is_deleted = rows.deleted(row);
    one.values = {rows.features(kSeed).column().int64_values(row),
                  rows.features(kText).column().string_values(row),
                  rows.features(kRatio).column().double_values(row),
                  rows.features(kIsEven).column().bool_values(row)};
  }
  const EntityJudge judge = judge_of(entity, least);
  count(judge, judge.judge(seen, horizon_at(SystemClock().now())), entity,
        [&] { return std::string(door.name()) + " history:" + text_of(seen); });
  return true;
}

std::vector<std::size_t> Oracle::least() const {
  std::vector<std::size_t> out;
  for (std::uint32_t entity = 0; entity < state_.entities(); ++entity)
    out.push_back(state_.least(entity));
  return out;
}

void Oracle::check_snapshot(const std::map<std::uint32_t, std::vector<SeenRow>>& rows,
                            const std::vector<std::size_t>& least, Timestamp read_time) {
  for (std::uint32_t entity = 0; entity < state_.entities(); ++entity) {
    const auto found = rows.find(entity);
    const std::vector<SeenRow> seen = found == rows.end() ? std::vector<SeenRow>() : found->second;
    const EntityJudge judge = judge_of(entity, least[entity]);
    const bool may_be_erased = std::any_of(
        judge.rows().begin() + static_cast<std::ptrdiff_t>(least[entity]), judge.rows().end(),
        [](const CrashRow& row) { return row.kind == CrashRow::Kind::kErase; });
    EntityJudge::Judgement judgement = judge.judge(seen, horizon_at(read_time), may_be_erased);
    // It is of a moment that has passed.
    judgement.steps = std::min(judgement.steps, least[entity]);
    count(judge, judgement, entity, [&] { return "snapshot:" + text_of(seen); });
  }
}

bool Oracle::check_whole(Door& door, const std::vector<ExpectedState::Ticket>& pending) {
  bool is_before_missing = false;
  for (const ExpectedState::Ticket& ticket : pending) {
    const std::vector<CrashRow> rows = state_.rows_of(ticket);
    std::vector<std::uint32_t> entities;
    std::vector<Timestamp> as_of;
    for (const CrashRow& row : rows) {
      entities.push_back(row.entity);
      // The horizon moves with the clock: an erased entity is asked for its latest.
      if (row.kind != CrashRow::Kind::kErase) as_of.push_back(Timestamp{row.event_us});
    }
    const auto answer = ask(door, entities, as_of, true);
    if (!answer) return true;
    std::size_t done = 0;
    std::size_t missing = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const EntityJudge judge = judge_of(rows[i].entity, 0);
      const auto tells = judge.tells_done(rows[i], answer->seen[i]);
      done += tells.value_or(false) ? 1 : 0;
      missing += tells.value_or(true) ? 0 : 1;
    }
    ++checks_;
    if (done > 0 && missing > 0)
      fail(fmt::format("a request of {} rows was done in part: {} done, {} missing", rows.size(),
                       done, missing));
    if (done > 0 && is_before_missing) fail("a request was done without the one before it");
    is_before_missing = is_before_missing || missing > 0;
  }
  return true;
}

}  // namespace skua::test
