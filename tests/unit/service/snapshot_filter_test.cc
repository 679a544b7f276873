#include "storage/transfer/snapshot_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <tuple>

#include "storage/codec/key_codec.h"

namespace skua {
namespace {

struct ScannedRow {
  std::string entity_key;
  std::int64_t event_us = 0;
  Sequence sequence = 0;
  bool tombstone = false;

  [[nodiscard]] std::string bytes() const {
    std::string row = pack_tombstone(1);
    if (!tombstone) row = pack_row(RowLayout(1, {{"f", ValueType::kInt64, "", 1}}), {nullptr}, 0);
    stamp_row(entity_key, {{event_us}, {0}, sequence}, row);
    return row;
  }
  [[nodiscard]] std::string key() const { return history_key(entity_key, {event_us}, sequence); }
};

using Scan = std::vector<ScannedRow>;

// The rows that the filter keeps when a new filter takes over before each of the rows in `splits`.
std::vector<Sequence> kept(const Scan& scan, SnapshotRows rows, std::int64_t as_of_us,
                           std::int64_t ttl_us, const std::vector<bool>& splits) {
  std::vector<Sequence> out;
  SnapshotFilter filter(rows, {as_of_us}, Duration(ttl_us));
  for (std::size_t i = 0; i < scan.size(); ++i) {
    if (splits[i]) {
      filter = SnapshotFilter(rows, {as_of_us}, Duration(ttl_us));
      EXPECT_TRUE(filter.resume(i == 0 ? "" : scan[i - 1].key()).ok());
    }
    const std::string bytes = scan[i].bytes();
    if (filter.keep(scan[i].entity_key, RowView::trusted(bytes))) out.push_back(scan[i].sequence);
  }
  return out;
}

// The rules of an export, row by row, without any state of a scan.
std::vector<Sequence> expected(const Scan& scan, SnapshotRows rows, std::int64_t as_of_us,
                               std::int64_t ttl_us) {
  std::vector<Sequence> out;
  for (const ScannedRow& row : scan) {
    bool keep = row.event_us <= as_of_us;
    for (const ScannedRow& other : scan) {
      if (other.entity_key != row.entity_key || other.event_us > as_of_us) continue;
      const bool wins =
          std::tie(other.event_us, other.sequence) > std::tie(row.event_us, row.sequence);
      if (rows == SnapshotRows::kLatest && wins) keep = false;
      if (rows == SnapshotRows::kHistory && wins && other.event_us == row.event_us) keep = false;
    }
    if (rows == SnapshotRows::kLatest &&
        (row.tombstone || (ttl_us > 0 && as_of_us - row.event_us > ttl_us)))
      keep = false;
    if (keep) out.push_back(row.sequence);
  }
  return out;
}

std::uint64_t test_seed() {
  const char* text = std::getenv("SKUA_TEST_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 20130704u;
}

// Up to 4 entities with up to 6 rows each, in the order of a scan.
Scan random_scan(std::mt19937_64& random) {
  Scan scan;
  Sequence sequence = 0;
  const std::string first(4, 'i');
  for (std::size_t entity = 0; entity < random() % 5; ++entity)
    for (std::size_t row = 0; row < random() % 7; ++row)
      scan.push_back({first + static_cast<char>('a' + entity),
                      static_cast<std::int64_t>(random() % 6), ++sequence, random() % 4 == 0});
  std::sort(scan.begin(), scan.end(),
            [](const ScannedRow& a, const ScannedRow& b) { return a.key() < b.key(); });
  return scan;
}

constexpr SnapshotRows kKinds[] = {SnapshotRows::kLatest, SnapshotRows::kHistory,
                                   SnapshotRows::kAllVersions};

TEST(SnapshotFilterTest, LatestIsTheRowInEffectInsideItsTtl) {
  const Scan scan = {{"iiiia", 9, 5, false}, {"iiiia", 5, 4, false}, {"iiiia", 5, 3, false},
                     {"iiiib", 5, 2, true},  {"iiiib", 4, 1, false}, {"iiiic", 1, 6, false}};
  const std::vector<bool> whole(scan.size());
  EXPECT_EQ(kept(scan, SnapshotRows::kLatest, 5, 4, whole), (std::vector<Sequence>{4, 6}));
  EXPECT_EQ(kept(scan, SnapshotRows::kLatest, 5, 3, whole), (std::vector<Sequence>{4}));
  EXPECT_EQ(kept(scan, SnapshotRows::kHistory, 5, 3, whole), (std::vector<Sequence>{4, 2, 1, 6}));
  EXPECT_EQ(kept(scan, SnapshotRows::kAllVersions, 5, 3, whole),
            (std::vector<Sequence>{4, 3, 2, 1, 6}));
}

TEST(SnapshotFilterTest, PagesMaySplitAnywhere) {
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2000; ++round) {
    const Scan scan = random_scan(random);
    const auto as_of = static_cast<std::int64_t>(random() % 7);
    const auto ttl = static_cast<std::int64_t>(random() % 4);
    std::vector<bool> splits(scan.size());
    for (std::size_t i = 0; i < splits.size(); ++i) splits[i] = random() % 2 == 0;
    for (const SnapshotRows kind : kKinds) {
      const auto right = expected(scan, kind, as_of, ttl);
      ASSERT_EQ(kept(scan, kind, as_of, ttl, std::vector<bool>(scan.size())), right);
      ASSERT_EQ(kept(scan, kind, as_of, ttl, splits), right);
      ASSERT_EQ(kept(scan, kind, as_of, ttl, std::vector<bool>(scan.size(), true)), right);
    }
  }
}

TEST(SnapshotFilterTest, ResumesAfterHistoryKeysOnly) {
  SnapshotFilter filter(SnapshotRows::kLatest, {0}, Duration(0));
  EXPECT_TRUE(filter.resume("").ok());
  EXPECT_EQ(filter.resume("short").code(), StatusCode::kDataLoss);
}

}  // namespace
}  // namespace skua
