#include "storage/store/rocks/wal_scan.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/store/rocks/wal_fragment.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

// Walks real WAL bytes: three commits, each closed by its seal.
class WalScanTest : public EngineFixture {
 protected:
  // The bytes of the newest WAL file while the engine is open.
  std::string wal() const {
    std::filesystem::path newest;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      if (entry.path().extension() == ".log" && entry.path().filename() > newest.filename())
        newest = entry.path();
    }
    std::ifstream in(newest, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(WalScanTest, WholeLogIsClean) {
  open();
  for (std::int64_t i = 1; i <= 3; ++i) EXPECT_EQ(write_one(1, i, i), RowOutcome::kApplied);
  const WalScan scan = scan_wal(wal());
  EXPECT_EQ(scan.verdict, WalScan::Verdict::kClean);
  EXPECT_GE(scan.records, 6u);
}

TEST_F(WalScanTest, EveryFlippedBitIsDamage) {
  open();
  for (std::int64_t i = 1; i <= 3; ++i) EXPECT_EQ(write_one(1, i, i), RowOutcome::kApplied);
  std::string bytes = wal();
  ASSERT_GT(bytes.size(), 100u);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      EXPECT_EQ(scan_wal(bytes).verdict, WalScan::Verdict::kDamaged)
          << "byte " << at << " bit " << bit;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
    }
  }
}

TEST_F(WalScanTest, EveryCutOfTheLastGroupIsATornTailOrClean) {
  open();
  EXPECT_EQ(write_one(1, 1, 1), RowOutcome::kApplied);
  const std::size_t acknowledged = wal().size();
  EXPECT_EQ(write_one(1, 2, 2), RowOutcome::kApplied);
  const std::string bytes = wal();
  for (std::size_t size = acknowledged; size < bytes.size(); ++size)
    EXPECT_NE(scan_wal(bytes.substr(0, size)).verdict, WalScan::Verdict::kDamaged)
        << "cut at " << size;
}

// A power failure may leave the size of a file before its last bytes.
TEST_F(WalScanTest, ZerosThatTookTheLastBitAreATornTail) {
  std::string bytes("sum_\x04\x00\x01" "ab\0\x40", 11);
  const std::uint32_t sum = WalFragment::masked_crc32c(std::string_view(bytes).substr(6));
  std::memcpy(bytes.data(), &sum, sizeof(sum));
  ASSERT_EQ(scan_wal(bytes).verdict, WalScan::Verdict::kClean);
  bytes.back() = '\0';
  EXPECT_EQ(scan_wal(bytes).verdict, WalScan::Verdict::kTornTail);
  EXPECT_EQ(scan_wal(bytes + std::string(100, '\0')).verdict, WalScan::Verdict::kTornTail);
  EXPECT_EQ(scan_wal(bytes + "x").verdict, WalScan::Verdict::kDamaged);
}

TEST_F(WalScanTest, RecordsOverManyBlocks) {
  open();
  std::vector<UnstampedRow> rows;
  for (std::int64_t i = 0; i < 2000; ++i) rows.push_back(row(i, 1, i));
  ASSERT_TRUE(write(batch(std::move(rows))).ok());
  const std::size_t acknowledged = wal().size();
  ASSERT_GT(acknowledged, 3u * 32768);
  EXPECT_EQ(write_one(1, 2, 2), RowOutcome::kApplied);
  std::string bytes = wal();
  EXPECT_EQ(scan_wal(bytes).verdict, WalScan::Verdict::kClean);
  for (std::size_t at = 11; at < bytes.size(); at += 4099) {
    bytes[at] = static_cast<char>(bytes[at] ^ 4);
    EXPECT_EQ(scan_wal(bytes).verdict, WalScan::Verdict::kDamaged) << "byte " << at;
    bytes[at] = static_cast<char>(bytes[at] ^ 4);
  }
  // The first group, had it never been acknowledged.
  for (std::size_t size = 1000; size < acknowledged; size += 7919)
    EXPECT_EQ(scan_wal(bytes.substr(0, size)).verdict, WalScan::Verdict::kTornTail)
        << "cut at " << size;
}

}  // namespace
}  // namespace skua::test
