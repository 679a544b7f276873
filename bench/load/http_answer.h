#pragma once

#include "bench/load/answer_reader.h"

namespace skua::bench {

// Answers of HTTP/1.1 that carry a Content-Length. 429 is a refusal, any other status but 200
// a failure. Source: RFC 9112.
class HttpAnswerReader : public AnswerReader {
 public:
  [[nodiscard]] Taken take(std::string_view stream) override;

 private:
  // False: not a header that this reader understands.
  [[nodiscard]] bool read_header(std::string_view header);

  bool in_body_ = false;
  AnswerProgress end_ = AnswerProgress::kWhole;  // What the answer is at its end.
  std::size_t body_left_ = 0;
};

// The body of an answer that is all there.
[[nodiscard]] std::string_view http_body(std::string_view answer);

}  // namespace skua::bench
