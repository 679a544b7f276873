#include "api/kafka/answer_queue.h"

#include <gtest/gtest.h>

namespace skua::kafka {
namespace {

Answer frame(std::string bytes, bool is_last = false) {
  return {.frame = std::move(bytes), .is_last = is_last, .reason = CloseReason::kIdle};
}

TEST(AnswerQueue, AnswersLeaveInTheOrderOfRequests) {
  AnswerQueue queue;
  for (std::uint64_t bytes = 1; bytes <= 4; ++bytes) {
    EXPECT_EQ(queue.next_number(), bytes - 1);
    queue.open(bytes);
  }
  queue.answer(2, frame("c"));
  queue.answer(1, {});
  EXPECT_EQ(queue.take().frames, "");
  EXPECT_EQ(queue.size(), 4u);
  queue.answer(0, frame("a"));
  const AnswerQueue::Turn turn = queue.take();
  EXPECT_EQ(turn.frames, "ac");
  EXPECT_EQ(turn.sent_bytes, 4u);
  EXPECT_EQ(turn.sent_requests, 2u);
  EXPECT_EQ(turn.silent_bytes, 2u);
  EXPECT_FALSE(turn.is_last);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.next_number(), 4u);
  queue.answer(3, frame("d"));
  EXPECT_EQ(queue.take().frames, "d");
}

TEST(AnswerQueue, NothingLeavesBehindTheLastAnswer) {
  AnswerQueue queue;
  for (int i = 0; i < 3; ++i) queue.open(1);
  queue.answer(2, frame("c"));
  queue.answer(1, frame("b", true));
  queue.answer(0, frame("a"));
  const AnswerQueue::Turn turn = queue.take();
  EXPECT_EQ(turn.frames, "ab");
  EXPECT_TRUE(turn.is_last);
  EXPECT_EQ(turn.reason, CloseReason::kIdle);
}

}  // namespace
}  // namespace skua::kafka
