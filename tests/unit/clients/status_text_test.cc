#include "clients/cli/health/status_text.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

constexpr Timestamp kNow{1767225600000000};

v1::StatusResponse quiet_status() {
  v1::StatusResponse status;
  status.set_version("0.1.0");
  status.set_now_us(kNow.us);
  status.set_started_us(kNow.us - 60'000'000);
  status.set_writable(true);
  status.set_feature_views(2);
  status.set_last_sequence(7);
  status.set_last_commit_us(kNow.us - 2'000'000);
  status.set_history_rows_estimate(7);
  return status;
}

const Result<v1::ListBackupsResponse> kNoFolder =
    failed_precondition("backup_dir: no folder for backups is set");

std::string first_line(const v1::StatusResponse& status) {
  const std::string text = status_text(status, kNoFolder, "here:1", kNow);
  return text.substr(0, text.find('\n'));
}

bool says(const v1::StatusResponse& status, const std::string& words) {
  return status_text(status, kNoFolder, "here:1", kNow).find(words) != std::string::npos;
}

TEST(StatusTextTest, TheFirstLineIsTheVerdict) {
  v1::StatusResponse status = quiet_status();
  EXPECT_EQ(first_line(status), "Serving reads and writes.");
  EXPECT_FALSE(says(status, "Next:"));

  status.set_writable(false);
  status.set_not_writable_reason("disk_reserve_bytes");
  EXPECT_EQ(first_line(status), "Serving reads. Writes are refused: disk_reserve_bytes.");
  EXPECT_TRUE(says(status, "skua doctor"));

  status = quiet_status();
  status.set_retention_paused(true);
  status.set_loads_pending(2);
  status.add_erasures()->set_erase_id("e");
  EXPECT_EQ(first_line(status),
            "Serving reads and writes. Retention is paused: the clock jumped forward. In the "
            "background: 2 bulk loads, 1 erasure.");
  EXPECT_TRUE(says(status, "skua admin confirm-clock"));
  EXPECT_TRUE(says(status, "skua loads list"));
}

TEST(StatusTextTest, AnEmptyStoreSaysHowToBegin) {
  v1::StatusResponse status = quiet_status();
  status.set_feature_views(0);
  EXPECT_TRUE(says(status, "skua apply"));
  status = quiet_status();
  status.set_last_sequence(0);
  EXPECT_TRUE(says(status, "skua import"));
}

TEST(StatusTextTest, ClocksThatDifferAreTold) {
  v1::StatusResponse status = quiet_status();
  EXPECT_FALSE(says(status, "this machine"));
  status.set_now_us(kNow.us + 90'000'000);
  EXPECT_TRUE(says(status, "1 min 30 s ahead of this machine"));
}

TEST(StatusTextTest, WhatTheServerSaysCannotSteerATerminal) {
  v1::StatusResponse status = quiet_status();
  status.set_writable(false);
  status.set_not_writable_reason("\x1b[2J");
  EXPECT_FALSE(says(status, "\x1b"));
}

TEST(StatusTextTest, ManyFilesOfAnErasureAreCutShort) {
  v1::StatusResponse status = quiet_status();
  auto& erasure = *status.add_erasures();
  for (int file = 0; file < 20; ++file) erasure.add_files("f" + std::to_string(file));
  EXPECT_TRUE(says(status, "and 17 more"));
  EXPECT_FALSE(says(status, "f19"));
}

TEST(StatusTextTest, BackupsThatHoldErasedBytesAreNamed) {
  const auto text = [](const Result<v1::ListBackupsResponse>& backups) {
    return status_text(quiet_status(), backups, "here:1", kNow);
  };
  EXPECT_EQ(text(kNoFolder).find("backups"), std::string::npos);
  EXPECT_NE(text(unavailable("the disk hangs")).find("not known: the disk hangs"),
            std::string::npos);
  v1::ListBackupsResponse backups;
  EXPECT_NE(text(backups).find("none yet"), std::string::npos);
  for (const char* id : {"old", "new"}) backups.add_backups()->set_backup_id(id);
  EXPECT_EQ(text(backups).find("bytes are still"), std::string::npos);
  backups.mutable_backups(0)->set_erased_since(2);
  EXPECT_NE(text(backups).find("bytes are still in backup old\n"), std::string::npos);
}

}  // namespace
}  // namespace skua
