#pragma once

#include "bench/load/answer_reader.h"

namespace skua::bench {

// Answers of Redis to requests of `replies` pipelined commands each. Any error reply among them
// makes a refusal. Source: the RESP2 specification (redis.io/docs/reference/protocol-spec).
class RespAnswerReader : public AnswerReader {
 public:
  explicit RespAnswerReader(std::size_t replies) : replies_(replies), elements_left_(replies) {}
  [[nodiscard]] Taken take(std::string_view stream) override;

 private:
  // One element's line; false when it is none. Bulk strings leave their bytes to skip_.
  [[nodiscard]] bool read_line(std::string_view line);

  std::size_t replies_;
  // An array puts its elements on the account in place of itself, so that nesting needs no stack.
  std::size_t elements_left_;
  std::size_t skip_ = 0;
  bool refused_ = false;
};

}  // namespace skua::bench
