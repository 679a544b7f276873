// The judge of the crash loop: what it lets pass, and what it must not.

#include "tests/crash/entity_judge.h"

#include <gtest/gtest.h>

namespace skua::test {
namespace {

using Kind = CrashRow::Kind;
using Verdict = EntityJudge::Verdict;

constexpr std::uint32_t kEntity = 7;
const Timestamp kNow{1'000'000};

CrashRow upsert(std::int64_t at, std::uint64_t seed) { return {Kind::kUpsert, kEntity, at, seed}; }
SeenValue present(std::int64_t at, std::uint64_t seed) {
  return {v1::PRESENT, at, values_of(kEntity, seed)};
}
SeenRow version(std::int64_t at, std::uint64_t seed) {
  return {at, false, values_of(kEntity, seed)};
}

Verdict judge(std::vector<CrashRow> rows, std::size_t least, const SeenValue& seen,
              Timestamp as_of = kNow, const CrashRules& rules = {},
              Timestamp horizon = Timestamp::min()) {
  return EntityJudge(std::move(rows), least, rules).judge(seen, as_of, horizon).verdict;
}

TEST(EntityJudge, TakesWhatIsPendingAsDoneOrNot) {
  const std::vector<CrashRow> rows = {upsert(100, 1), upsert(200, 2)};
  EXPECT_EQ(judge(rows, 1, present(100, 1)), Verdict::kRight);
  EXPECT_EQ(judge(rows, 1, present(200, 2)), Verdict::kRight);
  EXPECT_EQ(judge(rows, 2, present(100, 1)), Verdict::kLost);
  EXPECT_EQ(judge(rows, 1, {}), Verdict::kLost);
  EXPECT_EQ(judge(rows, 1, present(300, 3)), Verdict::kWrong);
}

TEST(EntityJudge, SeesAWrongByte) {
  SeenValue seen = present(100, 1);
  seen.values->text.back() ^= 1;
  EXPECT_EQ(judge({upsert(100, 1)}, 1, seen), Verdict::kWrong);
  seen = present(101, 1);
  EXPECT_EQ(judge({upsert(100, 1)}, 1, seen), Verdict::kWrong);
  // The row of another entity.
  seen.event_us = 100;
  seen.values = values_of(kEntity + 1, 1);
  EXPECT_EQ(judge({upsert(100, 1)}, 1, seen), Verdict::kWrong);
}

TEST(EntityJudge, KnowsLateRowsCorrectionsDeletesAndErasures) {
  const std::vector<CrashRow> rows = {upsert(200, 1), upsert(100, 2), upsert(200, 3)};
  EXPECT_EQ(judge(rows, 3, present(200, 3)), Verdict::kRight);
  EXPECT_EQ(judge(rows, 3, present(200, 1)), Verdict::kLost);
  EXPECT_EQ(judge(rows, 3, present(100, 2), Timestamp{150}), Verdict::kRight);
  EXPECT_EQ(judge({upsert(100, 1), {Kind::kDelete, kEntity, 200, 2}}, 2, {}), Verdict::kRight);
  EXPECT_EQ(judge({upsert(100, 1), {Kind::kDelete, kEntity, 200, 2}}, 2, present(100, 1)),
            Verdict::kLost);
  EXPECT_EQ(judge({upsert(100, 1), {Kind::kErase, kEntity, 0, 2}}, 2, present(100, 1)),
            Verdict::kLost);
}

TEST(EntityJudge, HoldsTtlAndRetentionAgainstTheAnswer) {
  CrashRules rules;
  rules.ttl = Duration{50};
  EXPECT_EQ(judge({upsert(100, 1)}, 1, present(100, 1), Timestamp{150}, rules), Verdict::kRight);
  EXPECT_EQ(judge({upsert(100, 1)}, 1, present(100, 1), Timestamp{151}, rules), Verdict::kWrong);
  const SeenValue beyond{v1::BEYOND_RETENTION, 0, {}};
  EXPECT_EQ(judge({upsert(100, 1)}, 1, beyond, Timestamp{150}, {}, Timestamp{200}),
            Verdict::kRight);
  EXPECT_EQ(judge({upsert(100, 1)}, 1, beyond, Timestamp{250}, {}, Timestamp{200}),
            Verdict::kWrong);
  // Below the oldest version that a limit of versions keeps.
  rules = {};
  rules.max_versions = 2;
  EXPECT_EQ(judge({upsert(100, 1)}, 1, beyond, Timestamp{50}, rules), Verdict::kRight);
  EXPECT_EQ(judge({upsert(100, 1)}, 1, {}, Timestamp{50}, rules), Verdict::kLost);
  EXPECT_EQ(judge({upsert(100, 1)}, 1, beyond, Timestamp{150}, rules), Verdict::kWrong);
}

TEST(EntityJudge, WantsEveryVersionOnce) {
  const std::vector<CrashRow> rows = {upsert(100, 1), upsert(200, 2), upsert(200, 3)};
  const EntityJudge all(rows, 3, {});
  const Timestamp none = Timestamp::min();
  EXPECT_EQ(all.judge({version(200, 3), version(200, 2), version(100, 1)}, none).verdict,
            Verdict::kRight);
  EXPECT_EQ(all.judge({version(200, 3), version(100, 1)}, none).verdict, Verdict::kWrong);
  EXPECT_EQ(all.judge({version(200, 2), version(100, 1)}, none).verdict, Verdict::kLost);
  EXPECT_EQ(
      all.judge({version(200, 3), version(200, 3), version(200, 2), version(100, 1)}, none).verdict,
      Verdict::kWrong);
  // Behind the horizon a version may have gone.
  EXPECT_EQ(all.judge({version(200, 3), version(200, 2)}, Timestamp{100}).verdict, Verdict::kRight);
}

TEST(EntityJudge, TellsWhetherARowWasDone) {
  const EntityJudge judge({upsert(100, 1), upsert(200, 2)}, 1, {});
  EXPECT_EQ(judge.tells_done(upsert(200, 2), present(200, 2)), true);
  EXPECT_EQ(judge.tells_done(upsert(200, 2), present(100, 1)), false);
  EXPECT_EQ(judge.tells_done(upsert(200, 2), {v1::BEYOND_RETENTION, 0, {}}), std::nullopt);
}

}  // namespace
}  // namespace skua::test
