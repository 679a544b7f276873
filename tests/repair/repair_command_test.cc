#include "server/repair_command.h"

#include <filesystem>
#include <fstream>

#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

class RepairCommandTest : public EngineFixture {
 protected:
  static int run(const std::vector<std::string>& arguments) {
    std::vector<const char*> argv = {"repair"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return run_repair(static_cast<int>(argv.size()), argv.data());
  }
  // A copy of the store as a killed server leaves it, a byte of its log changed.
  fs::path damaged_copy() {
    open();
    for (std::int64_t i = 1; i <= 20; ++i) EXPECT_EQ(write_one(i, 1, i), RowOutcome::kApplied);
    const fs::path copy = copies_.path() / "store";
    fs::copy(folder_.path(), copy, fs::copy_options::recursive);
    for (const auto& entry : fs::directory_iterator(copy)) {
      if (entry.path().extension() != ".log" || entry.file_size() == 0) continue;
      std::fstream log(entry.path(), std::ios::binary | std::ios::in | std::ios::out);
      log.seekp(static_cast<std::streamoff>(entry.file_size() / 2));
      log.put('\x5a');
    }
    return copy;
  }
  ScratchFolder copies_;
};

TEST_F(RepairCommandTest, TellsThenRepairsThenHasNothingToDo) {
  const std::string data = damaged_copy().string();
  EXPECT_EQ(run({"--data", data}), 1);
  EXPECT_EQ(run({"--data", data}), 1) << "telling changes nothing";
  EXPECT_EQ(run({"--data", data, "--accept-loss"}), 0);
  EXPECT_EQ(run({"--data", data}), 0);
  EXPECT_TRUE(fs::exists(fs::path(data) / "lost" / "1"));
}

TEST_F(RepairCommandTest, RefusesWhatIsNoStoppedStore) {
  open();
  EXPECT_EQ(run({"--data", folder_.path().string(), "--accept-loss"}), 1) << "it is open";
  EXPECT_EQ(run({"--data", (copies_.path() / "nowhere").string()}), 1);
  EXPECT_EQ(run({"--data", copies_.path().string()}), 1) << "it is empty";
  EXPECT_TRUE(fs::is_empty(copies_.path()) || !fs::exists(copies_.path() / "CURRENT"));
  EXPECT_EQ(run({}), 2);
  EXPECT_EQ(run({"--data", "x", "--accept-los"}), 2);
}

TEST(RepairText, NamesEverythingThatIsLost) {
  RepairReport report;
  LogDamage& log = report.logs.emplace_back();
  log.file = "000007.log";
  log.offset = 123;
  log.last_before = 41;
  log.created_before = Timestamp{1'700'000'000'000'000};
  log.first_after = 45;
  log.rows_seen[9] = 2;
  log.offsets.push_back({9, 3, 10, 12});
  TableDamage& table = report.tables.emplace_back();
  table.file = "000021.sst";
  table.family = "history";
  table.records = 1000;
  table.unreadable = 70;
  table.generations = {9};
  const std::string text = repair_text(report, "/data");
  for (const char* told : {"000007.log", "123", "41", "45", "at most 3", "2023-11-14T22:13:20",
                           "000021.sst", "70", "1000", "partition 3", "--accept-loss"})
    EXPECT_NE(text.find(told), std::string::npos) << told << " in\n" << text;
  EXPECT_EQ(repair_text(RepairReport(), "/data").find("--accept-loss"), std::string::npos);
}

}  // namespace
}  // namespace skua::test
