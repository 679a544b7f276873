#include "api/kafka/answer_queue.h"

#include <utility>

namespace skua::kafka {

void AnswerQueue::answer(std::uint64_t number, Answer answer) {
  Slot& slot = slots_[number - first_number_];
  slot.answer = std::move(answer);
  slot.is_answered = true;
}

AnswerQueue::Turn AnswerQueue::take() {
  Turn turn;
  while (!slots_.empty() && slots_.front().is_answered && !turn.is_last) {
    Slot& slot = slots_.front();
    if (slot.answer.frame.empty()) {
      turn.silent_bytes += slot.bytes;
    } else {
      turn.sent_bytes += slot.bytes;
      ++turn.sent_requests;
      if (turn.frames.empty())
        turn.frames = std::move(slot.answer.frame);
      else
        turn.frames += slot.answer.frame;
    }
    turn.is_last = slot.answer.is_last;
    turn.reason = slot.answer.reason;
    slots_.pop_front();
    ++first_number_;
  }
  return turn;
}

}  // namespace skua::kafka
