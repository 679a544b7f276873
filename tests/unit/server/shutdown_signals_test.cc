#include "server/shutdown_signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace skua {
namespace {

// Each in a process of its own: the signal mask of a process stays changed.
class ShutdownSignalsTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

[[noreturn]] void wait_for_first() {
  ShutdownSignals signals;
  kill(getpid(), SIGTERM);
  std::_Exit(signals.wait() == SIGTERM ? 0 : 1);
}

[[noreturn]] void send_a_second() {
  ShutdownSignals signals;
  kill(getpid(), SIGTERM);
  (void)signals.wait();
  kill(getpid(), SIGINT);
  for (;;) pause();
}

[[noreturn]] void end_without_a_signal() {
  { ShutdownSignals signals; }
  std::_Exit(0);
}

TEST_F(ShutdownSignalsTest, ReportsTheFirst) {
  EXPECT_EXIT(wait_for_first(), testing::ExitedWithCode(0), "");
}

TEST_F(ShutdownSignalsTest, ASecondEndsTheProcessAtOnce) {
  EXPECT_EXIT(send_a_second(), testing::ExitedWithCode(128 + SIGINT), "");
}

TEST_F(ShutdownSignalsTest, EndsWithoutASignal) {
  EXPECT_EXIT(end_without_a_signal(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace skua
