// The life of the process: signals, exit codes, one server per data folder.

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "tests/crash/crash_run.h"
#include "tests/crash/server_process.h"
#include "tests/support/http_client.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

TEST(Process, SigtermDrainsAndExitsWithZero) {
  ScratchFolder folder;
  CrashRun run(1, folder.path());
  KillFigures figures;
  run.live_and_drain(figures);
  EXPECT_GT(figures.acknowledged, 0U);
  EXPECT_EQ(figures.kills, 0U);
}

TEST(Process, ASecondServerOnTheSameFolderIsRefused) {
  ScratchFolder folder;
  ServerProcess first(folder.path() / "data");
  ASSERT_TRUE(first.start()) << first.log();
  // Its own log, so that the first one's is left alone.
  std::filesystem::create_directory_symlink(folder.path() / "data", folder.path() / "again");
  ServerProcess second(folder.path() / "again");
  EXPECT_FALSE(second.start());
  EXPECT_EQ(second.wait(), 1);
  // It says which folder it is about.
  EXPECT_NE(second.log().find((folder.path() / "again").string()), std::string::npos)
      << second.log();
  HttpClient probe(first.admin_port());
  const auto answer = probe.send("GET", "/readyz", {}, "");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->code, 200) << "the first server must live on";
}

TEST(Process, ABadSettingIsRefusedBeforeAnythingIsTouched) {
  ScratchFolder folder;
  ServerProcess server(folder.path() / "data", {"--memtable-bytes", "lots"});
  EXPECT_FALSE(server.start());
  EXPECT_EQ(server.wait(), 2);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "data"));
}

}  // namespace
}  // namespace skua::test
