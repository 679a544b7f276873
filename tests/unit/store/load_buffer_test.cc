#include "storage/store/rocks/load/load_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

// Sorts the rows, and compares with sorting them as whole keys.
void expect_sorted(LoadBuffer& buffer, const std::vector<UnstampedRow>& rows) {
  std::vector<std::pair<std::string, std::string>> expected;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    buffer.add(rows[i], i);
    std::string row = rows[i].row;
    stamp_loaded_row(rows[i].entity_key, *rows[i].event_timestamp, 3, i, row);
    expected.emplace_back(history_key(rows[i].entity_key, *rows[i].event_timestamp, i), row);
  }
  std::sort(expected.begin(), expected.end());
  ASSERT_EQ(buffer.last_added_entity(), rows.back().entity_key);
  buffer.sort();
  ASSERT_EQ(buffer.rows(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(buffer.history_key(i), expected[i].first);
    ASSERT_EQ(buffer.row(i), expected[i].second);
  }
}

// Keys of every length that are often alike for long, and hold many zeros.
TEST(LoadBuffers, SortAsWholeKeysDo) {
  for (const std::uint64_t seed : test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    LoadBuffer buffer(3);
    for (int round = 0; round < 30; ++round) {
      const std::string alike = random.text(static_cast<std::size_t>(random.between(0, 70)));
      const std::int64_t length_max = random.between(0, 60);
      const std::int64_t moments = random.one_in(3) ? 1 : random.between(1, 1000);
      std::vector<UnstampedRow> rows;
      for (std::int64_t i = random.between(1, 600); i > 0; --i) {
        std::string key = alike;
        for (std::int64_t n = random.between(0, length_max); n > 0; --n)
          key.push_back(static_cast<char>(random.one_in(4) ? random.between(-2, 2) : 0));
        rows.push_back({key, Timestamp{random.between(1, moments)}, pack_tombstone(1), 0});
      }
      if (random.one_in(2))
        std::sort(rows.begin(), rows.end(), [](const UnstampedRow& a, const UnstampedRow& b) {
          return a.entity_key < b.entity_key;
        });
      expect_sorted(buffer, rows);
      buffer.clear();
      ASSERT_EQ(buffer.bytes(), 0u);
      if (random.one_in(3)) buffer.release();
    }
  }
}

TEST(LoadBuffers, HoldRowsGreaterThanABlockAndSayWhatAllTake) {
  RandomSource random(1);
  LoadBuffer buffer(3);
  for (int round = 0; round < 2; ++round) {
    std::vector<UnstampedRow> rows;
    std::uint64_t bytes = 0;
    for (const std::size_t size : {50u, 3'000'000u, 100u, 1'048'577u, 700'000u, 700'000u, 40u}) {
      rows.push_back({random.text(8), Timestamp{1}, std::string(size, 'x'), 0});
      rows.back().row.replace(0, kRowHeaderBytes, pack_tombstone(1));
      bytes += size + 8;
    }
    expect_sorted(buffer, rows);
    EXPECT_GE(buffer.bytes(), bytes);
    EXPECT_LE(buffer.bytes(), bytes + 64 * rows.size());
    buffer.clear();
  }
}

}  // namespace
}  // namespace skua::test
