#include "storage/latest/row_cache.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/support/random_source.h"

namespace skua::test {
namespace {

constexpr std::uint64_t kSeed = 7;

// Finds, and on a miss puts `row`.
bool find_or_put(RowCache& cache, const std::string& key, const std::string& row,
                 std::string& out) {
  RowCache::Ticket ticket;
  if (cache.find(cache.hash(key), key, out, ticket)) return true;
  cache.put(cache.hash(key), key, row, ticket);
  return false;
}

TEST(RowCache, ReturnsWhatWasPut) {
  RowCache cache(1 << 20, kSeed);
  std::string out;
  EXPECT_FALSE(find_or_put(cache, "key", "row", out));
  EXPECT_TRUE(find_or_put(cache, "key", "other", out));
  EXPECT_EQ(out, "row");
}

TEST(RowCache, AnEmptyRowIsAnAnswerToo) {
  RowCache cache(1 << 20, kSeed);
  std::string out;
  EXPECT_FALSE(find_or_put(cache, "nobody", "", out));
  EXPECT_TRUE(find_or_put(cache, "nobody", "row", out));
  EXPECT_TRUE(out.empty());
}

TEST(RowCache, NothingEntersWhileTheKeyIsWritten) {
  RowCache cache(1 << 20, kSeed);
  const RowCache::Hash hash = cache.hash("key");
  std::string out;
  EXPECT_FALSE(find_or_put(cache, "key", "old", out));
  RowCache::Ticket before;
  cache.begin_write(hash);
  cache.begin_write(hash);
  EXPECT_FALSE(find_or_put(cache, "key", "uncertain", out));
  EXPECT_FALSE(cache.find(hash, "key", out, before));
  cache.end_write(hash);
  EXPECT_FALSE(find_or_put(cache, "key", "uncertain", out));
  cache.end_write(hash);
  cache.put(hash, "key", "stale", before);  // Read from the store before the end.
  EXPECT_FALSE(find_or_put(cache, "key", "fresh", out));
  EXPECT_TRUE(find_or_put(cache, "key", "", out));
  EXPECT_EQ(out, "fresh");
}

TEST(RowCache, WritesOfAllForgetEverything) {
  RowCache cache(1 << 20, kSeed);
  std::string out;
  EXPECT_FALSE(find_or_put(cache, "key", "old", out));
  RowCache::Ticket ticket;
  cache.begin_write_of_all();
  EXPECT_FALSE(cache.find(cache.hash("key"), "key", out, ticket));
  cache.put(cache.hash("key"), "key", "uncertain", ticket);
  EXPECT_FALSE(cache.find(cache.hash("key"), "key", out, ticket));
  cache.end_write_of_all();
  cache.put(cache.hash("key"), "key", "stale", ticket);
  EXPECT_FALSE(find_or_put(cache, "key", "fresh", out));
  EXPECT_TRUE(find_or_put(cache, "key", "", out));
  EXPECT_EQ(out, "fresh");
}

TEST(RowCache, StaysInItsBudgetAndServesOnlyTruth) {
  const std::uint64_t seed = test_seeds(1).back();
  SCOPED_TRACE("replay with SKUA_TEST_SEED=" + std::to_string(seed));
  RandomSource random(seed);
  constexpr std::uint64_t kBudget = 256 << 10;
  RowCache cache(kBudget, seed);
  const std::uint64_t empty_bytes = cache.bytes();
  std::map<std::string, std::string> truth;
  std::uint64_t hits = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string key = std::to_string(random.between(0, 2000));
    if (random.one_in(10)) {
      truth[key] = random.text(static_cast<std::size_t>(random.between(0, 900)));
      cache.begin_write(cache.hash(key));
      cache.end_write(cache.hash(key));
      continue;
    }
    std::string out;
    if (find_or_put(cache, key, truth[key], out)) {
      ++hits;
      ASSERT_EQ(out, truth[key]);
    }
    ASSERT_LE(cache.bytes(), kBudget + 1024);
  }
  EXPECT_GT(hits, 1000u);
  cache.begin_write_of_all();
  EXPECT_EQ(cache.bytes(), empty_bytes);
}

TEST(RowCache, WithoutBudgetKeepsNothing) {
  RowCache cache(0, kSeed);
  std::string out;
  EXPECT_FALSE(find_or_put(cache, "key", "row", out));
  EXPECT_FALSE(find_or_put(cache, "key", "row", out));
}

}  // namespace
}  // namespace skua::test
