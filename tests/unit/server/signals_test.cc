#include "server/signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace skua {
namespace {

// Each in a process of its own: the signal mask of a process stays changed.
class SignalsTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

[[noreturn]] void wait_for_first() {
  Signals signals;
  kill(getpid(), SIGTERM);
  std::_Exit(signals.wait() == SIGTERM ? 0 : 1);
}

[[noreturn]] void send_a_second() {
  Signals signals;
  kill(getpid(), SIGTERM);
  (void)signals.wait();
  kill(getpid(), SIGINT);
  for (;;) pause();
}

[[noreturn]] void hang_up_and_end() {
  Signals signals;
  for (int i = 0; i < 2; ++i) {
    kill(getpid(), SIGHUP);
    if (signals.wait() != SIGHUP) std::_Exit(1);
  }
  kill(getpid(), SIGTERM);
  if (signals.wait() != SIGTERM) std::_Exit(2);
  kill(getpid(), SIGHUP);
  std::_Exit(signals.wait() == SIGTERM ? 0 : 3);
}

[[noreturn]] void end_without_a_signal() {
  { Signals signals; }
  std::_Exit(0);
}

TEST_F(SignalsTest, ReportsTheFirst) {
  EXPECT_EXIT(wait_for_first(), testing::ExitedWithCode(0), "");
}

TEST_F(SignalsTest, ASecondEndsTheProcessAtOnce) {
  EXPECT_EXIT(send_a_second(), testing::ExitedWithCode(128 + SIGINT), "");
}

TEST_F(SignalsTest, HangUpsAreReportedUntilTheEndIsAskedFor) {
  EXPECT_EXIT(hang_up_and_end(), testing::ExitedWithCode(0), "");
}

TEST_F(SignalsTest, EndsWithoutASignal) {
  EXPECT_EXIT(end_without_a_signal(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace skua
