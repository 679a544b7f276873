#include "storage/latest/latest_rows.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/random_source.h"

namespace skua::test {
namespace {

constexpr std::uint64_t kSeed = 7;

std::optional<std::string> get(const LatestRows& rows, const std::string& key,
                               EntryKind kind = EntryKind::kNewest) {
  const Epochs::Pin pin = rows.pin();
  const RowEntry* entry = rows.table().find(rows.table().hash(key), kind, key).entry;
  if (entry == nullptr) return std::nullopt;
  return std::string(entry->value());
}

bool put(LatestRows& rows, const std::string& key, const std::string& value,
         RowTable::Stamp read_at, EntryKind kind = EntryKind::kNewest) {
  return rows.put(rows.table().hash(key), kind, key, value, read_at, LatestRows::Room::kMake);
}

bool put(LatestRows& rows, const std::string& key, const std::string& value) {
  return put(rows, key, value, rows.table().stamp());
}

void commit(LatestRows& rows, const std::string& key, const std::string& value) {
  const CommittedRow row{key, true, value};
  rows.before_visible({&row, 1});
  rows.after_visible({&row, 1}, true);
}

TEST(LatestRows, ReturnsWhatWasPut) {
  LatestRows rows(1 << 20, kSeed);
  EXPECT_EQ(get(rows, "key"), std::nullopt);
  EXPECT_TRUE(put(rows, "key", "row"));
  EXPECT_TRUE(put(rows, "key", "other"));
  EXPECT_EQ(get(rows, "key"), "row");
  EXPECT_EQ(get(rows, "key", EntryKind::kVersions), std::nullopt);
  EXPECT_TRUE(put(rows, "key", "list", rows.table().stamp(), EntryKind::kVersions));
  EXPECT_EQ(get(rows, "key", EntryKind::kVersions), "list");
  EXPECT_EQ(get(rows, "key"), "row");
}

// Many keys, so that they lie in every shard and away from home, too.
TEST(LatestRows, AClosedViewIsEmptyAndTakesNothing) {
  LatestRows rows(4 << 20, kSeed);
  const auto key_of = [](char view, int i) {
    return std::string("\0\0\0", 3) + view + std::to_string(i);
  };
  constexpr int kKeys = 3000;
  const auto count = [&](char view) {
    int found = 0;
    for (int i = 0; i < kKeys; ++i) found += get(rows, key_of(view, i)) ? 1 : 0;
    return found;
  };
  const RowTable::Stamp read_at = rows.table().stamp();
  for (int i = 0; i < kKeys; ++i) {
    EXPECT_TRUE(put(rows, key_of(1, i), "row"));
    EXPECT_TRUE(put(rows, key_of(2, i), "row"));
  }
  ASSERT_EQ(count(1), kKeys);
  rows.close_view(1);
  EXPECT_EQ(count(1), 0);
  EXPECT_EQ(count(2), kKeys);
  EXPECT_EQ(rows.entries(), static_cast<std::uint64_t>(kKeys));
  EXPECT_TRUE(put(rows, key_of(1, 0), "row"));
  commit(rows, key_of(1, 1), "row");
  commit(rows, key_of(2, 1), "committed");
  EXPECT_EQ(count(1), 0);
  EXPECT_EQ(get(rows, key_of(2, 1)), "committed");
  rows.open_view();
  EXPECT_TRUE(put(rows, key_of(1, 0), "outdated", read_at));
  EXPECT_EQ(count(1), 0);
  EXPECT_TRUE(put(rows, key_of(1, 0), "new"));
  EXPECT_EQ(get(rows, key_of(1, 0)), "new");
}

TEST(LatestRows, AnEmptyRowIsAnAnswerToo) {
  LatestRows rows(1 << 20, kSeed);
  EXPECT_TRUE(put(rows, "nobody", ""));
  EXPECT_EQ(get(rows, "nobody"), "");
}

TEST(LatestRows, ACommitIsWhatReadersSeeNext) {
  LatestRows rows(1 << 20, kSeed);
  EXPECT_TRUE(put(rows, "key", "old"));
  EXPECT_TRUE(put(rows, "key", "old list", rows.table().stamp(), EntryKind::kVersions));
  const RowTable::Stamp before = rows.table().stamp();
  const CommittedRow row{"key", true, "new"};
  rows.before_visible({&row, 1});
  EXPECT_EQ(get(rows, "key"), std::nullopt);
  EXPECT_EQ(get(rows, "key", EntryKind::kVersions), std::nullopt);
  EXPECT_TRUE(put(rows, "key", "uncertain"));
  EXPECT_EQ(get(rows, "key"), std::nullopt);
  rows.after_visible({&row, 1}, true);
  EXPECT_EQ(get(rows, "key"), "new");
  EXPECT_TRUE(put(rows, "key", "old list", before, EntryKind::kVersions));
  EXPECT_EQ(get(rows, "key", EntryKind::kVersions), std::nullopt);
}

TEST(LatestRows, AFailedCommitLeavesNothing) {
  LatestRows rows(1 << 20, kSeed);
  EXPECT_TRUE(put(rows, "key", "old"));
  const CommittedRow row{"key", true, "new"};
  rows.before_visible({&row, 1});
  rows.after_visible({&row, 1}, false);
  EXPECT_EQ(get(rows, "key"), std::nullopt);
  EXPECT_TRUE(put(rows, "key", "read again"));
  EXPECT_EQ(get(rows, "key"), "read again");
}

TEST(LatestRows, ALateRowChangesTheVersionsOnly) {
  LatestRows rows(1 << 20, kSeed);
  EXPECT_TRUE(put(rows, "key", "newest"));
  EXPECT_TRUE(put(rows, "key", "list", rows.table().stamp(), EntryKind::kVersions));
  const CommittedRow row{"key", false, {}};
  rows.before_visible({&row, 1});
  rows.after_visible({&row, 1}, true);
  EXPECT_EQ(get(rows, "key"), "newest");
  EXPECT_EQ(get(rows, "key", EntryKind::kVersions), std::nullopt);
}

TEST(LatestRows, WithoutBudgetIsOff) {
  EXPECT_TRUE(LatestRows(0, kSeed).is_off());
  EXPECT_TRUE(LatestRows(2048, kSeed).is_off());
  EXPECT_FALSE(LatestRows(1 << 20, kSeed).is_off());
}

TEST(LatestRows, EverythingThatFitsIsKept) {
  LatestRows rows(64 << 20, kSeed);
  constexpr int kKeys = 200'000;
  for (int i = 0; i < kKeys; ++i) ASSERT_TRUE(put(rows, "key" + std::to_string(i), "row"));
  EXPECT_EQ(rows.entries(), kKeys);
  for (int i = 0; i < kKeys; ++i) ASSERT_EQ(get(rows, "key" + std::to_string(i)), "row");
  for (int i = 0; i < kKeys; ++i) ASSERT_EQ(get(rows, "no key" + std::to_string(i)), std::nullopt);
  // A row and its key beside what is said of the overhead: 24 bytes, of which the segments in use
  // but not full are a part here.
  EXPECT_LE(rows.bytes(), kKeys * (3 + 9 + 24 + 8u) + (256 << 10));
}

TEST(LatestRows, WhatIsReadStaysWhatIsNotGoes) {
  LatestRows rows(1 << 20, kSeed);
  const std::string row(200, 'x');
  for (int hot = 0; hot < 500; ++hot) ASSERT_TRUE(put(rows, "hot" + std::to_string(hot), row));
  for (int cold = 0; cold < 50'000; ++cold) {
    put(rows, "cold" + std::to_string(cold), row);
    (void)get(rows, "hot" + std::to_string(cold % 500));
  }
  int kept = 0;
  for (int hot = 0; hot < 500; ++hot) kept += get(rows, "hot" + std::to_string(hot)) == row;
  EXPECT_GT(kept, 400);  // By chance it would be none.
}

// Updates leave gaps everywhere; a budget that all rows fit in keeps them all the same.
TEST(LatestRows, GapsAreUsedAgain) {
  LatestRows rows(2 << 20, kSeed);
  RandomSource random(kSeed);
  constexpr int kKeys = 1000;
  for (int i = 0; i < 100'000; ++i) {
    const std::string key = "key" + std::to_string(random.between(0, kKeys - 1));
    commit(rows, key, std::string(static_cast<std::size_t>(random.between(100, 900)), 'x'));
  }
  int kept = 0;
  for (int i = 0; i < kKeys; ++i) kept += get(rows, "key" + std::to_string(i)).has_value();
  EXPECT_GT(kept, kKeys * 99 / 100);
}

TEST(LatestRows, APinKeepsWhatWasFound) {
  LatestRows rows(256 << 10, kSeed);
  const std::string row(200, 'x');
  ASSERT_TRUE(put(rows, "key", row));
  Epochs::Pin pin = rows.pin();
  const RowEntry* entry =
      rows.table().find(rows.table().hash("key"), EntryKind::kNewest, "key").entry;
  ASSERT_NE(entry, nullptr);
  commit(rows, "key", "other");
  const auto fill = [&](const std::string& prefix) {
    int refused = 0;
    for (int i = 0; i < 20'000; ++i) {
      refused += put(rows, prefix + std::to_string(i), std::string(200, 'y')) ? 0 : 1;
    }
    return refused;
  };
  EXPECT_GT(fill("a"), 0);  // The memory that the pin keeps cannot be used.
  EXPECT_EQ(entry->key(), "key");
  EXPECT_EQ(entry->value(), row);
  pin = {};
  EXPECT_EQ(fill("b"), 0);
}

// What nobody asked to make room for still finds the room that dead entries left.
TEST(LatestRows, FreeRoomIsFoundBetweenLivingRows) {
  LatestRows rows(2 << 20, kSeed);
  const std::string row(200, 'x');
  const auto commit_all = [&](const std::string& prefix, int count) {
    for (int i = 0; i < count; ++i) commit(rows, prefix + std::to_string(i), row);
  };
  const auto count_kept = [&](const std::string& prefix, int count) {
    int kept = 0;
    for (int i = 0; i < count; ++i) kept += get(rows, prefix + std::to_string(i)).has_value();
    return kept;
  };
  for (int again = 0; again < 5; ++again) commit_all("old", 4000);
  commit_all("new", 3000);
  EXPECT_EQ(count_kept("old", 4000), 4000);
  EXPECT_GT(count_kept("new", 3000), 2700);
}

class LatestRowsBudgets : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(LatestRowsBudgets, StayInBudgetAndServeOnlyTruth) {
  const std::uint64_t seed = test_seeds(1).back();
  SCOPED_TRACE("replay with SKUA_TEST_SEED=" + std::to_string(seed));
  RandomSource random(seed);
  LatestRows rows(GetParam(), seed);
  std::map<std::string, std::string> truth;
  std::uint64_t hits = 0;
  for (int i = 0; i < 60'000; ++i) {
    const std::string key = std::to_string(random.between(0, 2000));
    if (random.one_in(8)) {
      truth[key] = random.text(static_cast<std::size_t>(random.between(0, 900)));
      commit(rows, key, truth[key]);
    } else if (const auto found = get(rows, key)) {
      ++hits;
      ASSERT_EQ(*found, truth[key]);
    } else {
      put(rows, key, truth[key]);
    }
    // A shard's table may grow before segments are given back.
    ASSERT_LE(rows.bytes(), GetParam() + (32 << 10));
  }
  EXPECT_GT(hits, 100u);
}

INSTANTIATE_TEST_SUITE_P(Budgets, LatestRowsBudgets,
                         ::testing::Values(48 << 10, 256 << 10, 16 << 20));

// Readers without locks meet a committer that changes rows, cleaning that moves them and shards
// that grow: every value they see is whole and belongs to its key.
TEST(LatestRows, ReadersSeeWholeRowsOfTheirKey) {
  LatestRows rows(512 << 10, kSeed);
  constexpr int kKeys = 300;  // Few, so that readers and the committer meet.
  const auto value = [](int key, std::uint64_t version) {
    std::string text = std::to_string(key) + ":" + std::to_string(version) + ":";
    const std::string unit = text;
    while (text.size() < 200) text += unit;
    return text;
  };
  const auto list = [](int key) {
    std::string text;
    while (text.size() < 200) text += std::to_string(key) + ":list:";
    return text;
  };
  const auto is_whole = [](const std::string& key, std::string_view text) {
    const std::string_view unit = text.substr(0, text.find(':', text.find(':') + 1) + 1);
    if (!unit.starts_with(key + ":")) return false;
    while (text.starts_with(unit)) text.remove_prefix(unit.size());
    return text.empty();
  };
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> seen{0};
  std::vector<std::thread> threads;
  for (std::uint64_t reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&, reader] {
      RandomSource random(reader);
      while (!stop) {
        const int number = static_cast<int>(random.between(0, kKeys - 1));
        const std::string key = std::to_string(number);
        const RowTable::Stamp read_at = rows.table().stamp();
        // Both kinds of an entity share places: neither may be taken for the other.
        const bool versions = random.one_in(2);
        const EntryKind kind = versions ? EntryKind::kVersions : EntryKind::kNewest;
        if (const auto found = get(rows, key, kind)) {
          ASSERT_TRUE(is_whole(key, *found));
          ASSERT_EQ(found->starts_with(key + ":list"), versions);
          ++seen;
        } else {
          put(rows, key, versions ? list(number) : value(number, 0), read_at, kind);
        }
      }
    });
  }
  RandomSource random(kSeed);
  for (std::uint64_t version = 1; version < 20'000; ++version) {
    const int key = static_cast<int>(random.between(0, kKeys - 1));
    commit(rows, std::to_string(key), value(key, version));
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(seen.load(), 0u);
}

}  // namespace
}  // namespace skua::test
