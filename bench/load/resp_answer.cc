#include "bench/load/resp_answer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace skua::bench {

bool RespAnswerReader::read_line(std::string_view line) {
  if (line.empty()) return false;
  --elements_left_;
  const char type = line.front();
  if (type == '+' || type == ':') return true;
  if (type == '-') {
    refused_ = true;
    return true;
  }
  if (type != '$' && type != '*') return false;
  std::int64_t count = 0;
  const auto parsed = std::from_chars(line.data() + 1, line.data() + line.size(), count);
  if (parsed.ec != std::errc() || parsed.ptr != line.data() + line.size()) return false;
  if (count < 0) return true;
  if (type == '$') {
    skip_ = static_cast<std::size_t>(count) + 2;
  } else {
    elements_left_ += static_cast<std::size_t>(count);
  }
  return true;
}

AnswerReader::Taken RespAnswerReader::take(std::string_view stream) {
  std::size_t at = 0;
  while (elements_left_ > 0 || skip_ > 0) {
    const std::size_t skipped = std::min(skip_, stream.size() - at);
    at += skipped;
    skip_ -= skipped;
    if (skip_ > 0 || elements_left_ == 0 || at == stream.size()) break;
    const char* begin = stream.data() + at;
    const auto* newline = static_cast<const char*>(std::memchr(begin, '\n', stream.size() - at));
    if (newline == nullptr) return {at, AnswerProgress::kMore};
    if (newline == begin || newline[-1] != '\r' ||
        !read_line({begin, static_cast<std::size_t>(newline - begin) - 1}))
      return {at, AnswerProgress::kMalformed};
    at += static_cast<std::size_t>(newline - begin) + 1;
  }
  if (elements_left_ > 0 || skip_ > 0) return {at, AnswerProgress::kMore};
  elements_left_ = replies_;
  const bool refused = refused_;
  refused_ = false;
  return {at, refused ? AnswerProgress::kRefused : AnswerProgress::kWhole};
}

}  // namespace skua::bench
