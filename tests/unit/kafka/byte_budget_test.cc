#include "api/kafka/byte_budget.h"

#include <gtest/gtest.h>

namespace skua::kafka {
namespace {

using Share = ByteBudget::Share;

TEST(ByteBudget, WhoFindsNoRoomWaitsInLine) {
  ByteBudget budget(100, nullptr);
  Share a(budget), b(budget), c(budget), d(budget);
  std::string resumed;
  const auto as = [&](char name) { return [&resumed, name] { resumed += name; }; };
  EXPECT_TRUE(a.take(100, as('a')));
  EXPECT_TRUE(b.take(50, as('b')));  // One may go beyond the limit.
  EXPECT_FALSE(budget.is_short());
  EXPECT_FALSE(c.take(10, as('c')));
  EXPECT_FALSE(d.take(0, as('d')));  // Not past those who were there first.
  EXPECT_TRUE(b.take(25, as('b')));  // Who is beyond it already need not wait for itself.
  EXPECT_TRUE(budget.is_short());
  EXPECT_EQ(budget.bytes(), 175u);
  a.give_back(60);
  EXPECT_EQ(resumed, "");  // 115 are in use, and b is the one beyond.
  a.give_back(40);
  EXPECT_EQ(resumed, "cd");
  EXPECT_EQ(budget.bytes(), 85u);
}

TEST(ByteBudget, GoingBeyondIsForOneRequest) {
  ByteBudget budget(100, nullptr);
  Share a(budget), b(budget);
  bool is_resumed = false;
  EXPECT_TRUE(a.take(100, [] {}));
  EXPECT_TRUE(b.take(50, [] {}));
  b.begin();  // Its next request, while the one that went beyond is not answered.
  EXPECT_FALSE(b.take(1, [&] { is_resumed = true; }));
  a.give_back(100);
  EXPECT_TRUE(is_resumed);
}

TEST(ByteBudget, OnlyOneIsBeyondAtATime) {
  ByteBudget budget(100, nullptr);
  Share a(budget), b(budget), c(budget);
  int resumed = 0;
  EXPECT_TRUE(a.take(100, [] {}));
  EXPECT_TRUE(b.take(50, [] {}));
  a.give_back(100);  // Nobody is beyond any more,
  EXPECT_TRUE(a.take(40, [] {}));
  EXPECT_TRUE(c.take(50, [] {}));                // then another one is,
  EXPECT_FALSE(b.take(50, [&] { ++resumed; }));  // and the first one waits with all others.
  EXPECT_EQ(budget.bytes(), 140u);
  c.give_back(50);
  EXPECT_EQ(resumed, 1);
}

TEST(ByteBudget, ConnectionsInTheMidstOfRequestsCannotBlockEachOther) {
  ByteBudget budget(10, nullptr);
  Share a(budget), b(budget), c(budget);
  int resumed = 0;
  const auto resume = [&] { ++resumed; };
  EXPECT_TRUE(a.take(5, resume));
  EXPECT_TRUE(b.take(5, resume));
  EXPECT_TRUE(a.take(1000, resume));
  EXPECT_FALSE(b.take(1000, resume));
  EXPECT_FALSE(c.take(1, resume));
  a.give_back(1005);
  EXPECT_EQ(resumed, 1);  // b goes beyond in its turn; c waits for it.
  b.give_back(1005);
  EXPECT_EQ(resumed, 2);
  EXPECT_EQ(budget.bytes(), 1u);
}

TEST(ByteBudget, AShareThatEndsGivesBackAndLeavesTheLine) {
  ByteBudget budget(10, nullptr);
  int resumed = 0;
  Share last(budget);
  {
    Share a(budget), b(budget), waiting(budget);
    EXPECT_TRUE(a.take(10, [] {}));
    EXPECT_TRUE(b.take(10, [] {}));
    EXPECT_FALSE(waiting.take(1, [&] { resumed += 100; }));
    EXPECT_FALSE(last.take(1, [&] { resumed += 1; }));
    EXPECT_TRUE(waiting.leave_line());
    EXPECT_FALSE(waiting.leave_line());
  }
  EXPECT_EQ(resumed, 1);
  EXPECT_EQ(budget.bytes(), 1u);
}

TEST(ByteBudget, TryingNeverGoesBeyondTheLimitAndChargingDoes) {
  ByteBudget budget(10, nullptr);
  Share a(budget), b(budget);
  EXPECT_FALSE(a.try_take(11));
  EXPECT_TRUE(a.try_take(10));
  EXPECT_FALSE(b.try_take(1));
  b.charge(50);
  EXPECT_EQ(budget.bytes(), 60u);
  EXPECT_FALSE(a.try_take(0));
}

}  // namespace
}  // namespace skua::kafka
