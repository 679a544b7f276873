// Damage of every kind, told exactly, and what is left of the store afterwards.

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/store/rocks/repair/log_records.h"
#include "storage/store/rocks/wal_fragment.h"
#include "tests/fault/fault_file_system.h"
#include "tests/repair/repair_fixture.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

class RepairTest : public RepairFixture {
 protected:
  // A store whose rows are in its log alone.
  FaultDisk::Image logged() {
    open_store();
    write_commits(30, 3);
    return image();
  }
  // A store that was closed: its rows are in one file per family.
  FaultDisk::Image filed() {
    open_store();
    write_commits(20, 250);
    engine_.reset();
    return image();
  }
  static std::string file_of(const FaultDisk::Image& image, const RepairReport& report) {
    return report.tables.empty() ? "" : names(image, report.tables[0].file).at(0);
  }
};

TEST_F(RepairTest, AWholeStoreIsLeftAlone) {
  restart_on(filed());
  const FaultDisk::Image before = image();
  for (const bool accepts : {false, true}) {
    const Result<RepairReport> report = repair(accepts);
    ASSERT_TRUE(report.ok()) << report.status().to_string();
    EXPECT_FALSE(report->is_damaged());
    EXPECT_FALSE(report->is_repaired);
    EXPECT_EQ(image(), before);
  }
}

TEST_F(RepairTest, AnOpenStoreAndWhatIsNoStoreAreRefused) {
  open_store();
  write_commits(1, 1);
  EXPECT_EQ(repair(true).status().code(), StatusCode::kFailedPrecondition);
  restart_on({{"/store/something", "else"}});
  EXPECT_EQ(repair(true).status().code(), StatusCode::kFailedPrecondition);
}

// Exactly the rows of the commit that was damaged are lost, and the report names their sequences.
TEST_F(RepairTest, ADamagedLogLosesTheCommitThatIsDamaged) {
  const FaultDisk::Image whole = logged();
  ASSERT_EQ(names(whole, ".log").size(), 1U);
  const std::string log = names(whole, ".log")[0];
  RandomSource random(test_seeds(1).back());
  int with_rows = 0;
  for (int round = 0; round < 40; ++round) {
    // Behind the first commits, so that there is one before the damage to tell of.
    const auto size = static_cast<std::int64_t>(whole.at(log).size());
    const auto at = static_cast<std::size_t>(random.between(size / 4, size - 200));
    SCOPED_TRACE("byte " + std::to_string(at));
    FaultDisk::Image damaged = whole;
    flip(damaged, log, at, static_cast<int>(random.between(0, 7)));
    restart_on(damaged);

    const Result<RepairReport> told = repair(false);
    ASSERT_TRUE(told.ok()) << told.status().to_string();
    EXPECT_EQ(image(), damaged) << "only told";
    ASSERT_EQ(told->logs.size(), 1U);
    const LogDamage& loss = told->logs[0];
    EXPECT_LE(loss.offset, at);
    EXPECT_GT(loss.offset + loss.bytes, at);
    ASSERT_TRUE(loss.rows_at_most());
    std::uint64_t seen = 0;
    for (const auto& [generation, rows] : loss.rows_seen) {
      EXPECT_EQ(generation, rules_.generation());
      seen += rows;
    }
    EXPECT_LE(seen, *loss.rows_at_most());

    const Result<RepairReport> done = repair(true);
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    EXPECT_TRUE(done->is_repaired);
    EXPECT_EQ(image().at(done->kept + log.substr(log.rfind('/'))), damaged.at(log));
    ASSERT_NO_FATAL_FAILURE(open_store());
    const std::vector<StoredRow> left = without(*loss.last_before + 1, *loss.first_after - 1);
    EXPECT_EQ(rows_.size() - left.size(), *loss.rows_at_most());
    EXPECT_TRUE(*loss.rows_at_most() == 0 || *loss.rows_at_most() == 3);
    with_rows += *loss.rows_at_most() > 0 ? 1 : 0;
    expect_answers(left);
    EXPECT_GT(engine_->last_commit().sequence, rows_.back().sequence);
    EXPECT_EQ(write_one(500, 1, 1), RowOutcome::kApplied);
    if (HasFailure()) return;
  }
  EXPECT_GT(with_rows, 0);
}

// Some types make RocksDB's own reader end, or read the same bytes for ever.
TEST_F(RepairTest, ADamagedTypeOfARecordLosesThatRecord) {
  const FaultDisk::Image whole = logged();
  const std::string log = names(whole, ".log").at(0);
  const LogRecords records = read_log(whole.at(log));
  const std::size_t middle = records.records.size() / 2;
  const std::vector<std::string> before(records.records.begin(),
                                        records.records.begin() + static_cast<long>(middle));
  const std::size_t at = write_log(before).size();
  for (int bit = 0; bit < 8; ++bit) {
    SCOPED_TRACE("bit " + std::to_string(bit));
    FaultDisk::Image damaged = whole;
    flip(damaged, log, at + WalFragment::kHeaderBytes - 1, bit);
    restart_on(damaged);
    const Result<RepairReport> told = repair(false);
    ASSERT_TRUE(told.ok()) << told.status().to_string();
    ASSERT_EQ(told->logs.size(), 1U);
    EXPECT_EQ(told->logs[0].offset, at);
    EXPECT_EQ(told->logs[0].bytes, WalFragment::kHeaderBytes + records.records[middle].size());
  }
}

TEST_F(RepairTest, DamagedNewestRowsComeBackFromTheHistory) {
  const FaultDisk::Image whole = filed();
  int repaired = 0;
  for (const std::string& file : names(whole, ".sst")) {
    FaultDisk::Image damaged = whole;
    flip(damaged, file, whole.at(file).size() / 5);
    restart_on(damaged);
    const Result<RepairReport> told = repair(false);
    if (!told.ok() || told->tables.empty() || told->tables[0].family != "latest") continue;
    EXPECT_GT(told->tables[0].unreadable, 0U);
    const Result<RepairReport> done = repair(true);
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    EXPECT_EQ(done->latest_restored, told->tables[0].unreadable);
    ASSERT_NO_FATAL_FAILURE(open_store());
    expect_answers(rows_);
    ++repaired;
  }
  EXPECT_EQ(repaired, 1);
}

TEST_F(RepairTest, DamagedHistoryLosesWhatCannotBeRead) {
  const FaultDisk::Image whole = filed();
  int repaired = 0;
  for (const std::string& file : names(whole, ".sst")) {
    for (const std::size_t part : {50, 30, 4, 2}) {
      FaultDisk::Image damaged = whole;
      flip(damaged, file, whole.at(file).size() / part);
      restart_on(damaged);
      const Result<RepairReport> told = repair(false);
      if (!told.ok() || told->tables.empty() || told->tables[0].family != "history") continue;
      SCOPED_TRACE("part " + std::to_string(part));
      const TableDamage& loss = told->tables[0];
      EXPECT_EQ(loss.records, rows_.size());
      EXPECT_GT(loss.unreadable, 0U);
      EXPECT_LT(loss.unreadable, loss.records) << "the rest stays";
      EXPECT_EQ(loss.generations, std::vector<Generation>{rules_.generation()});
      // Until then reads of the part say so, and of nothing else.
      ASSERT_NO_FATAL_FAILURE(open_store());
      std::uint64_t lost = 0;
      for (const StoredRow& row : rows_) {
        const Answer answer = as_of(row.entity, row.event_us);
        if (answer.status == LookupStatus::kDataLoss)
          ++lost;
        else
          EXPECT_EQ(answer.value, row.value);
      }
      EXPECT_GT(lost, 0U);

      restart_on(damaged);
      const Result<RepairReport> done = repair(true);
      ASSERT_TRUE(done.ok()) << done.status().to_string();
      EXPECT_EQ(image().at(done->kept + file.substr(file.rfind('/'))), damaged.at(file));
      ASSERT_NO_FATAL_FAILURE(open_store());
      EXPECT_EQ(history_rows(), rows_.size() - loss.unreadable + done->history_restored);
      for (const StoredRow& row : rows_) {
        const Answer answer = latest(row.entity);
        EXPECT_EQ(answer.status, LookupStatus::kFound);
      }
      ++repaired;
    }
  }
  EXPECT_GE(repaired, 2);
}

TEST_F(RepairTest, AFileThatCannotBeOpenedIsLostWhole) {
  const FaultDisk::Image whole = filed();
  int repaired = 0;
  for (const std::string& file : names(whole, ".sst")) {
    FaultDisk::Image damaged = whole;
    damaged[file].resize(damaged[file].size() / 2);
    restart_on(damaged);
    const Result<RepairReport> told = repair(false);
    if (!told.ok()) {  // Meta records.
      EXPECT_EQ(told.status().code(), StatusCode::kDataLoss);
      EXPECT_EQ(image(), damaged);
      continue;
    }
    ASSERT_EQ(told->tables.size(), 1U);
    const Result<RepairReport> done = repair(true);
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    ASSERT_NO_FATAL_FAILURE(open_store());
    for (const StoredRow& row : rows_) EXPECT_EQ(latest(row.entity).status, LookupStatus::kFound);
    const std::string& family = told->tables[0].family;
    EXPECT_EQ(history_rows(), family == "history" ? 97U : rows_.size());
    repaired += family == "history" || family == "latest" ? 1 : 0;
  }
  EXPECT_EQ(repaired, 2);
}

TEST_F(RepairTest, CurrentIsFoundAgain) {
  const FaultDisk::Image whole = filed();
  for (const std::string& current :
       {std::string(), std::string("MANIFEST-99\n"), std::string("x")}) {
    FaultDisk::Image damaged = whole;
    damaged.erase("/store/CURRENT");
    if (!current.empty()) damaged["/store/CURRENT"] = current;
    restart_on(damaged);
    const Result<RepairReport> told = repair(false);
    ASSERT_TRUE(told.ok()) << told.status().to_string();
    EXPECT_FALSE(told->manifest.empty());
    EXPECT_EQ(image(), damaged);
    ASSERT_TRUE(repair(true).ok());
    ASSERT_NO_FATAL_FAILURE(open_store());
    expect_answers(rows_);
  }
}

TEST_F(RepairTest, ADamagedManifestIsRefused) {
  const FaultDisk::Image whole = filed();
  FaultDisk::Image damaged = whole;
  for (auto& [path, bytes] : damaged) {
    if (path.find("MANIFEST-") != std::string::npos) bytes[bytes.size() / 3] ^= 4;
  }
  restart_on(damaged);
  for (const bool accepts : {false, true}) {
    EXPECT_EQ(repair(accepts).status().code(), StatusCode::kDataLoss);
    EXPECT_EQ(image(), damaged);
  }
}

// RocksDB keeps in the MANIFEST how much of a closed log was synced.
TEST_F(RepairTest, AClosedLogThatWasShortenedIsRefused) {
  options_.memtable_bytes = 64 << 10;
  options_.max_total_wal_bytes = 64 << 20;
  open_store();
  FaultDisk::Image whole;
  for (int i = 0; i < 100 && names(whole, ".log").size() < 2; ++i) {
    write_commits(5, 20);
    whole = image();
  }
  const std::vector<std::string> logs = names(whole, ".log");
  ASSERT_GE(logs.size(), 2U);
  LogRecords records = read_log(whole.at(logs[0]));
  ASSERT_GT(records.records.size(), 2U);
  records.records.pop_back();
  FaultDisk::Image damaged = whole;
  damaged.at(logs[0]) = write_log(records.records);
  restart_on(damaged);
  options_.file_system = make_fault_file_system(disk_);
  const auto opened = open_rocks_store(options_, clock_, metrics_);
  EXPECT_EQ(opened.status().code(), StatusCode::kDataLoss) << opened.status().to_string();
}

// What a power failure leaves of a record that was being written: its length is there, and zeros
// stand in the place of its bytes.
TEST_F(RepairTest, ATornEndOfTheManifestIsNoDamage) {
  FaultDisk::Image damaged = logged();
  const std::string log = names(damaged, ".log").at(0);
  flip(damaged, log, damaged.at(log).size() / 2);
  for (auto& [path, bytes] : damaged) {
    if (path.find("MANIFEST-") == std::string::npos) continue;
    bytes += write_log({"a"}).substr(0, WalFragment::kHeaderBytes);
    bytes += std::string(1, '\0');
  }
  restart_on(damaged);
  const Result<RepairReport> told = repair(false);
  ASSERT_TRUE(told.ok()) << told.status().to_string();
  EXPECT_EQ(image(), damaged);
  ASSERT_EQ(told->logs.size(), 1U);
  const LogDamage loss = told->logs[0];
  ASSERT_TRUE(repair(true).ok());
  ASSERT_NO_FATAL_FAILURE(open_store());
  expect_answers(without(*loss.last_before + 1, *loss.first_after - 1));
}

}  // namespace
}  // namespace skua::test
