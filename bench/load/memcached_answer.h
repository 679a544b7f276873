#pragma once

#include "bench/load/answer_reader.h"

namespace skua::bench {

// Answers of memcached's text protocol to one `get` of many keys, or one `set`. Source: memcached's
// doc/protocol.txt.
class MemcachedAnswerReader : public AnswerReader {
 public:
  [[nodiscard]] Taken take(std::string_view stream) override;

 private:
  std::size_t skip_ = 0;
};

}  // namespace skua::bench
