#include "storage/store/rocks/repair/log_records.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/store/rocks/wal_scan.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

std::vector<std::string> draw_records(RandomSource& random) {
  std::vector<std::string> records;
  const auto count = random.between(1, 30);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto most = random.pick<std::int64_t>({20, 500, 70'000});
    std::string record(static_cast<std::size_t>(random.between(1, most)), '\0');
    for (char& byte : record) byte = static_cast<char>(random.between(0, 255));
    record.back() = 'e';  // As of a seal.
    records.push_back(std::move(record));
  }
  return records;
}

TEST(LogRecords, AreReadBackAsTheyWereWritten) {
  for (const std::uint64_t seed : test_seeds(20)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    const std::vector<std::string> records = draw_records(random);
    const std::string log = write_log(records);
    EXPECT_EQ(scan_wal(log).verdict, WalScan::Verdict::kClean);
    EXPECT_EQ(scan_wal(log).records, records.size());
    const LogRecords read = read_log(log);
    EXPECT_EQ(read.records, records);
    EXPECT_TRUE(read.gaps.empty());
    EXPECT_FALSE(read.ends_torn);
  }
}

// A flipped bit costs the record that it is in and no other, and is never taken for a torn tail
// where something whole follows.
TEST(LogRecords, LosesTheDamagedRecordAlone) {
  for (const std::uint64_t seed : test_seeds(60)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    std::vector<std::string> records = draw_records(random);
    records.push_back(wal_seal(1));
    const std::string log = write_log(records);
    const std::size_t end = log.size() - write_log({records.back()}).size();
    const auto at = static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(end) - 1));
    std::string damaged = log;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << random.between(0, 7)));
    const LogRecords read = read_log(damaged);
    EXPECT_FALSE(read.ends_torn);
    if (read.gaps.empty()) {  // Padding at the end of a block.
      EXPECT_EQ(read.records, records);
      continue;
    }
    ASSERT_EQ(read.gaps.size(), 1U);
    EXPECT_LE(read.gaps[0].begin, at);
    EXPECT_GT(read.gaps[0].end, at);
    ASSERT_LT(read.gaps[0].records_before, records.size());
    std::vector<std::string> expected = records;
    expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(read.gaps[0].records_before));
    EXPECT_EQ(read.records, expected);
  }
}

TEST(LogRecords, AnUnfinishedEndIsTorn) {
  const std::vector<std::string> records = {std::string(100, 'a'), std::string(40'000, 'b')};
  const std::string log = write_log(records);
  for (const std::size_t size : {std::size_t{108}, std::size_t{20'000}, log.size() - 1}) {
    const LogRecords read = read_log(log.substr(0, size));
    EXPECT_TRUE(read.ends_torn) << size;
    EXPECT_TRUE(read.gaps.empty()) << size;
    EXPECT_EQ(read.records.size(), 1U) << size;
  }
}

}  // namespace
}  // namespace skua::test
