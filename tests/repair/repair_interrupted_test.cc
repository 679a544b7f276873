// The power goes at any operation of a repair: the next one finishes it, and nothing more is lost.

#include <gtest/gtest.h>

#include "tests/repair/repair_fixture.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

class RepairInterruptedTest : public RepairFixture {
 protected:
  // How many operations a whole repair takes.
  std::uint64_t operations(const FaultDisk::Image& damaged) {
    restart_on(damaged);
    const std::uint64_t before = disk_.changes();
    EXPECT_TRUE(repair(true).ok());
    return disk_.changes() - before;
  }

  // Cuts the power here and there in a repair; afterwards these rows are there.
  void interrupt(const FaultDisk::Image& damaged, const std::vector<StoredRow>& rows) {
    const std::uint64_t most = operations(damaged);
    RandomSource random(test_seeds(1).back());
    for (std::uint64_t cut = 1; cut < most; cut += 1 + most / 20) {
      SCOPED_TRACE("power cut after " + std::to_string(cut) + " of " + std::to_string(most));
      restart_on(damaged);
      disk_.cut_power_after(cut, random.one_in(2));
      (void)repair(true);
      disk_.restore_power();
      const Result<RepairReport> told = repair(false);
      ASSERT_TRUE(told.ok()) << told.status().to_string();
      const Result<RepairReport> done = repair(true);
      ASSERT_TRUE(done.ok()) << done.status().to_string();
      EXPECT_FALSE(repair(false)->is_damaged());
      ASSERT_NO_FATAL_FAILURE(open_store());
      expect_answers(rows);
      EXPECT_GT(engine_->last_commit().sequence, rows_.back().sequence);
      if (HasFailure()) return;
    }
  }
};

TEST_F(RepairInterruptedTest, TheNextRepairFinishesTheExchange) {
  open_store();
  write_commits(10, 200);
  engine_.reset();
  const FaultDisk::Image whole = image();
  for (const std::string& name : names(whole, ".sst")) {
    FaultDisk::Image damaged = whole;
    flip(damaged, name, whole.at(name).size() / 5);
    restart_on(damaged);
    const Result<RepairReport> told = repair(false);
    if (!told.ok() || told->tables.empty() || told->tables[0].family != "latest") continue;
    interrupt(damaged, rows_);
    return;
  }
  FAIL() << "no file of newest rows";
}

TEST_F(RepairInterruptedTest, TheNextRepairFinishesThatOfALog) {
  open_store();
  write_commits(20, 3);
  FaultDisk::Image damaged = image();
  const std::string log = names(damaged, ".log").at(0);
  flip(damaged, log, damaged.at(log).size() / 2);
  restart_on(damaged);
  const Result<RepairReport> told = repair(false);
  ASSERT_TRUE(told.ok());
  ASSERT_EQ(told->logs.size(), 1U);
  const LogDamage& loss = told->logs[0];
  interrupt(damaged, without(*loss.last_before + 1, *loss.first_after - 1));
}

}  // namespace
}  // namespace skua::test
