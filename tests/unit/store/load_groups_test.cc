#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "storage/store/rocks/load/run_groups.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

LoadFilePair run(char first, char last) {
  LoadFilePair out;
  out.name = std::string{first, last};
  out.first_entity = first;
  out.last_entity = last;
  return out;
}

std::vector<std::set<std::string>> names(const std::vector<std::vector<LoadFilePair>>& groups) {
  std::vector<std::set<std::string>> out;
  for (const auto& group : groups) {
    out.emplace_back();
    for (const LoadFilePair& pair : group) out.back().insert(pair.name);
  }
  return out;
}

TEST(LoadGroups, RunsThatShareAnEntityHangTogether) {
  using Groups = std::vector<std::set<std::string>>;
  EXPECT_EQ(names(overlapping_groups({})), Groups{});
  EXPECT_EQ(names(overlapping_groups({run('c', 'd'), run('a', 'b')})), (Groups{{"ab"}, {"cd"}}));
  EXPECT_EQ(names(overlapping_groups({run('b', 'd'), run('a', 'b')})), (Groups{{"ab", "bd"}}));
  // One that spans others holds them together, also where those stand apart.
  EXPECT_EQ(names(overlapping_groups({run('b', 'c'), run('e', 'f'), run('a', 'g'), run('h', 'h')})),
            (Groups{{"ag", "bc", "ef"}, {"hh"}}));
}

TEST(LoadGroups, RandomRunsOfTwoGroupsNeverOverlap) {
  for (const std::uint64_t seed : test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    std::vector<LoadFilePair> runs;
    for (std::int64_t i = random.between(1, 40); i > 0; --i) {
      const auto first = static_cast<char>(random.between('A', 'z'));
      runs.push_back(run(first, static_cast<char>(first + random.between(0, 3))));
    }
    const auto groups = overlapping_groups(runs);
    std::size_t count = 0;
    for (std::size_t a = 0; a < groups.size(); ++a) {
      count += groups[a].size();
      for (std::size_t b = 0; b < groups.size(); ++b)
        for (const LoadFilePair& of_a : groups[a])
          for (const LoadFilePair& of_b : groups[b]) ASSERT_TRUE(a == b || !overlap(of_a, of_b));
      for (const LoadFilePair& pair : groups[a]) {
        const auto overlaps =
            std::count_if(groups[a].begin(), groups[a].end(),
                          [&](const auto& other) { return overlap(pair, other); });
        ASSERT_GE(overlaps, groups[a].size() > 1 ? 2 : 1);
      }
    }
    ASSERT_EQ(count, runs.size());
  }
}

TEST(LoadGroups, MergesEndWithExactlyTheFanIn) {
  for (const std::size_t fan_in : {2u, 3u, 7u, 64u})
    for (std::size_t runs = fan_in + 1; runs < 600; ++runs) {
      std::size_t left = runs;
      bool is_first = true;
      while (left > fan_in) {
        const std::size_t taken = first_merge_of(left, fan_in);
        ASSERT_GE(taken, 2u);
        ASSERT_LE(taken, fan_in);
        ASSERT_TRUE(is_first || taken == fan_in);
        left -= taken - 1;
        is_first = false;
      }
      ASSERT_EQ(left, fan_in) << runs;
    }
}

}  // namespace
}  // namespace skua::test
