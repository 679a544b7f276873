#include "bench/load/memcached_answer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace skua::bench {
namespace {

// Of "VALUE <key> <flags> <bytes>", with the line end that follows the bytes; 0: not such a line.
std::size_t value_bytes(std::string_view line) {
  const std::size_t space = line.rfind(' ');
  if (!line.starts_with("VALUE ") || space == std::string_view::npos) return 0;
  std::size_t bytes = 0;
  const auto parsed = std::from_chars(line.data() + space + 1, line.data() + line.size(), bytes);
  return parsed.ec == std::errc() ? bytes + 2 : 0;
}

}  // namespace

AnswerReader::Taken MemcachedAnswerReader::take(std::string_view stream) {
  std::size_t at = 0;
  while (true) {
    const std::size_t skipped = std::min(skip_, stream.size() - at);
    at += skipped;
    skip_ -= skipped;
    if (at == stream.size()) return {at, AnswerProgress::kMore};
    const char* begin = stream.data() + at;
    const auto* newline = static_cast<const char*>(std::memchr(begin, '\n', stream.size() - at));
    if (newline == nullptr) return {at, AnswerProgress::kMore};
    const auto length = static_cast<std::size_t>(newline - begin);
    const std::string_view line(begin, length == 0 ? 0 : length - 1);
    if (line == "END" || line == "STORED") return {at + length + 1, AnswerProgress::kWhole};
    skip_ = value_bytes(line);
    at += length + 1;
    if (skip_ == 0)
      return {at, line.find("ERROR") == std::string_view::npos ? AnswerProgress::kMalformed
                                                               : AnswerProgress::kRefused};
  }
}

}  // namespace skua::bench
