#include <gtest/gtest.h>

#include <limits>

#include "storage/codec/key_codec.h"
#include "storage/store/newest_wins.h"
#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

std::string entity(std::string_view name) {
  const Column column = test::column_of_cell(ValueType::kString, name);
  std::string key;
  EXPECT_TRUE(append_entity_key(key, 7, {&column}, 0));
  return key;
}

RowOrder random_order(test::RandomSource& random) {
  const std::vector<std::int64_t> moments = {std::numeric_limits<std::int64_t>::min(), -1, 0, 1,
                                             std::numeric_limits<std::int64_t>::max()};
  const std::int64_t us =
      random.one_in(2) ? random.pick(moments) : random.between(-1'000'000'000, 1'000'000'000);
  return {Timestamp{us}, static_cast<Sequence>(random.between(0, 1'000'000))};
}

TEST(HistoryKeys, SortNewestFirst) {
  const std::string key = entity("JFK");
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 5000; ++i) {
      const RowOrder a = random_order(random);
      const RowOrder b = random_order(random);
      ASSERT_EQ(history_key(key, a.event_timestamp, a.sequence) <=>
                    history_key(key, b.event_timestamp, b.sequence),
                b <=> a);
    }
  }
}

TEST(HistoryKeys, TheSeekKeyStandsBeforeTheRowsInEffect) {
  const std::string key = entity("JFK");
  constexpr Sequence kLast = std::numeric_limits<Sequence>::max();
  const std::string seek = history_seek_key(key, Timestamp{100});
  EXPECT_LE(seek, history_key(key, Timestamp{100}, kLast));
  EXPECT_LT(seek, history_key(key, Timestamp{100}, 1));
  EXPECT_LT(seek, history_key(key, Timestamp{99}, kLast));
  EXPECT_LT(seek, history_key(key, Timestamp::min(), 1));
  EXPECT_GT(seek, history_key(key, Timestamp{101}, 1));
  EXPECT_GT(seek, key);
}

TEST(HistoryKeys, EntitiesStayTogether) {
  const std::string a = entity("a");
  const std::string aa = entity("aa");
  EXPECT_LT(history_key(a, Timestamp::min(), 1), history_key(aa, Timestamp::max(), 1));
  EXPECT_FALSE(history_key(aa, Timestamp{0}, 1).starts_with(a));
}

TEST(HistoryKeys, ComeApart) {
  const std::string key = entity("JFK");
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 1000; ++i) {
      const RowOrder order = random_order(random);
      const std::string bytes = history_key(key, order.event_timestamp, order.sequence);
      const Result<HistoryKey> parsed = HistoryKey::parse(bytes);
      ASSERT_TRUE(parsed.ok());
      ASSERT_EQ(parsed->generation, 7u);
      ASSERT_EQ(parsed->entity_key, key);
      ASSERT_EQ(parsed->event_timestamp, order.event_timestamp);
      ASSERT_EQ(parsed->sequence, order.sequence);
    }
  }
}

TEST(HistoryKeys, ShortKeysAreDataLoss) {
  for (std::size_t length = 0; length < 20; ++length)
    EXPECT_EQ(HistoryKey::parse(std::string(length, 'x')).status().code(), StatusCode::kDataLoss);
  EXPECT_TRUE(HistoryKey::parse(std::string(20, 'x')).ok());
}

}  // namespace
}  // namespace skua
