#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "api/kafka/exchange.h"

namespace skua::kafka {

// Puts the answers of a connection in the order of its requests, whenever they are given. Not
// thread-safe.
class AnswerQueue {
 public:
  // Of the next request.
  [[nodiscard]] std::uint64_t next_number() const { return first_number_ + slots_.size(); }
  // A request was read; `bytes`: its frame's.
  void open(std::uint64_t bytes) { slots_.push_back({bytes, false, {}}); }
  // REQUIRES: open, and not answered yet.
  void answer(std::uint64_t number, Answer answer);

  // What left the queue.
  struct Turn {
    std::string frames;                           // What is to be sent.
    std::uint64_t sent_bytes = 0;                 // Of the requests that these answer,
    std::size_t sent_requests = 0;                // and their number.
    std::uint64_t silent_bytes = 0;               // Of the requests without an answer.
    bool is_last = false;                         // The connection closes behind it,
    CloseReason reason = CloseReason::kInternal;  // for this.
  };
  // The answers whose turn has come, up to the last one of the connection.
  [[nodiscard]] Turn take();

  // Requests that are not answered yet, or whose answer waits for its turn.
  [[nodiscard]] std::size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    std::uint64_t bytes = 0;
    bool is_answered = false;
    Answer answer;
  };

  std::deque<Slot> slots_;
  std::uint64_t first_number_ = 0;  // Of the front slot.
};

}  // namespace skua::kafka
