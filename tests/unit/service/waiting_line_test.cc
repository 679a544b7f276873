#include "api/service/waiting_line.h"

#include <gtest/gtest.h>

#include <vector>

namespace skua {
namespace {

using std::chrono::milliseconds;
using Line = WaitingLine<int>;

class WaitingLineTest : public ::testing::Test {
 protected:
  WaitingLineTest() {
    times_.target = milliseconds(5);
    times_.most = milliseconds(1000);
    times_.burst = milliseconds(100);
    times_.calm = milliseconds(50);
    times_.few = 2;
    line_.emplace(times_);
  }

  void push(int item, int at_ms, Patience patience = Patience::kShort) {
    line_->push(item, patience, milliseconds(at_ms));
  }
  // Negative: it is late. 0: the line is empty.
  int take(int at_ms, bool spares_late = false) {
    const auto taken = line_->take(milliseconds(at_ms), spares_late);
    if (!taken) return 0;
    return taken->is_late ? -taken->item : taken->item;
  }
  // Long for longer than a burst: 1 to 4 wait, of which 1 is taken.
  void overload() {
    for (int item = 1; item <= 4; ++item) push(item, 0);
    EXPECT_EQ(take(100), 1);
    EXPECT_FALSE(line_->is_overloaded());
  }

  WaitingTimes times_;
  std::optional<Line> line_;
};

TEST_F(WaitingLineTest, ABurstIsServedInTheOrderOfArrival) {
  for (int item = 1; item <= 4; ++item) push(item, item);
  for (int item = 1; item <= 4; ++item) EXPECT_EQ(take(90), item);
  EXPECT_EQ(take(90), 0);
}

TEST_F(WaitingLineTest, AnOverloadedLineServesTheNewestAndRefusesWhatIsLate) {
  overload();
  push(5, 101);
  push(6, 102);
  EXPECT_EQ(take(103), -2);
  EXPECT_TRUE(line_->is_overloaded());
  EXPECT_EQ(take(103), -3);
  push(7, 103);
  EXPECT_EQ(take(103), -4);
  EXPECT_EQ(take(103), 7);
  EXPECT_EQ(take(103), 5);  // Few are left, and in time: in the order of arrival.
  EXPECT_EQ(take(103), 6);
}

TEST_F(WaitingLineTest, LateReadsMayBeSparedWhileOthersAreInTime) {
  overload();
  push(5, 101);
  EXPECT_EQ(take(103, true), 5);
  EXPECT_EQ(take(103, true), -2);
}

TEST_F(WaitingLineTest, OverloadEndsWhenTheLineHasBeenShortForAWhile) {
  overload();
  push(5, 101);
  for (const int item : {-2, -3, -4, 5}) EXPECT_EQ(take(102), item);
  push(6, 150);
  EXPECT_EQ(take(150), 6);  // Empty meanwhile, and yet it is overloaded.
  EXPECT_TRUE(line_->is_overloaded());
  push(7, 150);
  push(8, 154);
  EXPECT_EQ(take(156), 7);  // It would have been late.
  EXPECT_FALSE(line_->is_overloaded());
  EXPECT_EQ(take(156), 8);
  for (int item = 11; item <= 14; ++item) push(item, 160);
  EXPECT_EQ(take(260), 11);  // A burst again.
  EXPECT_EQ(take(261), -12);
}

TEST_F(WaitingLineTest, WhoIsRemovedWaitsNoLonger) {
  const auto read = line_->push(1, Patience::kShort, milliseconds(0));
  const auto write = line_->push(2, Patience::kLong, milliseconds(0));
  for (int item = 3; item <= 8; ++item)
    push(item, 0, item % 2 == 0 ? Patience::kShort : Patience::kAny);
  EXPECT_EQ(line_->remove(read), 1);
  EXPECT_EQ(line_->remove(write), 2);
  EXPECT_EQ(line_->remove_if([](int item) { return item > 4; }), (std::vector<int>{6, 8, 5, 7}));
  EXPECT_EQ(line_->size(), 2U);
  EXPECT_EQ(take(1), 4);
  EXPECT_EQ(take(1), 3);
  EXPECT_TRUE(line_->empty());
}

TEST_F(WaitingLineTest, AShortLineIsNeverOverloaded) {
  // Two callers that send again as soon as they have an answer.
  push(1, 0);
  push(2, 0);
  for (int now_ms = 10; now_ms < 500; now_ms += 10) {
    EXPECT_GT(take(now_ms), 0);
    push(3, now_ms);
  }
  EXPECT_FALSE(line_->is_overloaded());
}

TEST_F(WaitingLineTest, NothingButPatientWorkWaitsLongerThanTheMost) {
  push(1, 0);
  EXPECT_EQ(take(1001), -1);
  push(2, 0, Patience::kLong);
  EXPECT_EQ(take(1001), -2);
  push(3, 0, Patience::kLong);
  EXPECT_EQ(take(1000), 3);
  push(4, 0, Patience::kAny);
  EXPECT_EQ(take(1000000), 4);
}

TEST_F(WaitingLineTest, ReadsAndTheRestTakeTurns) {
  for (int item = 1; item <= 3; ++item) push(item, 0);
  for (int item = 11; item <= 13; ++item) push(item, 0, Patience::kLong);
  std::vector<int> order;
  for (int i = 0; i < 6; ++i) order.push_back(take(1));
  EXPECT_EQ(order, (std::vector<int>{1, 11, 2, 12, 3, 13}));
}

}  // namespace
}  // namespace skua
