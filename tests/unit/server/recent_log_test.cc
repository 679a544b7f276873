#include "server/recent_log.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

namespace skua {
namespace {

class RecentLogTest : public testing::Test {
 protected:
  std::shared_ptr<RecentLog> log_ = std::make_shared<RecentLog>();
  spdlog::logger logger_{"test", log_};
};

TEST_F(RecentLogTest, KeepsWarningsAndErrors) {
  logger_.info("nothing to see");
  logger_.warn("a warning");
  logger_.error("an error");
  const auto lines = log_->lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].level, "warning");
  EXPECT_EQ(lines[0].text, "a warning");
  EXPECT_EQ(lines[1].level, "error");
  EXPECT_GT(lines[0].time.us, 0);
}

TEST_F(RecentLogTest, EqualLinesInARowAreOne) {
  for (int i = 0; i < 1000; ++i) logger_.warn("again");
  logger_.warn("another");
  logger_.warn("again");
  const auto lines = log_->lines();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].times, 1000U);
  EXPECT_GE(lines[0].last, lines[0].time);
  EXPECT_EQ(log_->forgotten(), 0U);
}

TEST_F(RecentLogTest, IsBounded) {
  for (std::size_t i = 0; i < 3 * RecentLog::kLinesMax; ++i) logger_.warn("line {}", i);
  logger_.error("{}", std::string(1'000'000, 'x'));
  const auto lines = log_->lines();
  EXPECT_EQ(lines.size(), RecentLog::kLinesMax);
  EXPECT_EQ(log_->forgotten(), 2 * RecentLog::kLinesMax + 1);
  EXPECT_LE(lines.back().text.size(), RecentLog::kLineBytesMax + 3);
}

TEST_F(RecentLogTest, ManyOfOneKindLeaveRoom) {
  logger_.error("the one that matters");
  for (std::size_t i = 0; i < 3 * RecentLog::kLinesMax; ++i) logger_.warn("slow request: {}", i);
  const auto lines = log_->lines();
  EXPECT_EQ(lines.size(), RecentLog::kLinesOfKindMax + 1);
  EXPECT_EQ(lines.front().text, "the one that matters");
  EXPECT_EQ(lines.back().text, "slow request: 599");
}

TEST_F(RecentLogTest, KeysInMessagesOfTheEngineAreMasked) {
  EXPECT_EQ(reported_text("rocksdb: Corruption at key 00000001414243445a, file 000123.sst"),
            "rocksdb: Corruption at key (masked), file 000123.sst");
  EXPECT_EQ(reported_text("rocksdb: deadbeefdeadbeef and deadbeefdeadbeef"),
            "rocksdb: (masked) and (masked)");
  // Ours hold none; store ids stay.
  EXPECT_EQ(reported_text("store 0123456789abcdef"), "store 0123456789abcdef");
  EXPECT_EQ(reported_text("a\nb\x1b\xff"), "a?b??");
}

}  // namespace
}  // namespace skua
