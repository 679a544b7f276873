#include "api/kafka/session_timeouts.h"

#include <gtest/gtest.h>

namespace skua::kafka {
namespace {

using std::chrono::seconds;

class SessionTimeoutsTest : public ::testing::Test {
 protected:
  using Moment = SessionTimeouts::Moment;

  // What check() says at this second.
  std::optional<CloseReason> at(int second, SessionTimeouts::Surroundings around = {}) {
    return timeouts.check(start + seconds(second), around);
  }
  [[nodiscard]] Moment moment(int second) const { return start + seconds(second); }

  KafkaServerOptions options;  // Frames 60 s and 5 s, writes 30 s and 5 s.
  SessionTimeouts timeouts{options};
  const Moment start{seconds(1000)};
  static constexpr std::optional<CloseReason> kGoOn = std::nullopt;
};

TEST_F(SessionTimeoutsTest, APauseInAWriteEndsItAndAnyProgressIsNone) {
  timeouts.write_began(moment(0));
  EXPECT_EQ(timeouts.next(), moment(5));
  EXPECT_EQ(at(5), kGoOn);
  timeouts.write_moved(moment(20));
  EXPECT_EQ(at(31), kGoOn);
  for (int second = 36; second < 49; second += 5) EXPECT_EQ(at(second), kGoOn);
  EXPECT_EQ(timeouts.next(), moment(50));
  EXPECT_EQ(at(50), CloseReason::kSlow);
}

TEST_F(SessionTimeoutsTest, WhoWritesWhileOthersWaitMustBeDoneSoon) {
  timeouts.write_began(moment(0));
  timeouts.write_moved(moment(4));
  EXPECT_EQ(at(4, {.others_wait_for_answers = true}), kGoOn);
  EXPECT_EQ(at(5, {.others_wait_for_frames = true}), kGoOn);  // Of that it holds nothing.
  // Those who begin to wait later wait as long for it at most.
  EXPECT_EQ(timeouts.next(), moment(10));
  timeouts.write_moved(moment(9));
  EXPECT_EQ(at(10, {.others_wait_for_answers = true}), CloseReason::kSlow);
  timeouts.write_ended();
  EXPECT_EQ(at(11, {.others_wait_for_answers = true}), kGoOn);
}

TEST_F(SessionTimeoutsTest, AFrameHasItsTimeAndLessWhileOthersWait) {
  timeouts.frame_began(moment(0));
  EXPECT_EQ(at(5), kGoOn);
  timeouts.frame_began(moment(8));  // Its next piece.
  for (int second = 10; second < 60; second += 5) EXPECT_EQ(at(second), kGoOn);
  EXPECT_EQ(at(60), CloseReason::kSlow);
  timeouts.frame_ended();
  EXPECT_EQ(at(61), kGoOn);
  timeouts.frame_began(moment(70));
  EXPECT_EQ(at(75, {.others_wait_for_frames = true}), CloseReason::kSlow);
}

TEST_F(SessionTimeoutsTest, IdleIsWhoAsksNothingAndIsOwedNothing) {
  timeouts.await_request(moment(0));
  EXPECT_EQ(at(600, {.is_owed_an_answer = true}), kGoOn);
  EXPECT_EQ(timeouts.next(), moment(1200));
  EXPECT_EQ(at(1200), CloseReason::kIdle);
  timeouts.request_came();
  EXPECT_EQ(timeouts.next(), SessionTimeouts::kNever);
}

TEST_F(SessionTimeoutsTest, LoginsAndFarewellsHaveTheirs) {
  timeouts.await_login(moment(0));
  timeouts.await_request(moment(0));
  EXPECT_EQ(at(10), CloseReason::kSlow);
  timeouts.login_ended();
  EXPECT_EQ(at(10), kGoOn);
  timeouts.linger(moment(20));
  EXPECT_EQ(timeouts.next(), moment(21));
  EXPECT_EQ(at(21, {.is_owed_an_answer = true}), CloseReason::kSlow);
}

}  // namespace
}  // namespace skua::kafka
