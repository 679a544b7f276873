#include "bench/load/http_answer.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

namespace skua::bench {
namespace {

constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::string_view kLengthName = "content-length:";
constexpr std::size_t kStatusOffset = 9;  // "HTTP/1.1 200 OK"

}  // namespace

bool HttpAnswerReader::read_header(std::string_view header) {
  if (header.size() < kStatusOffset + 3 || !header.starts_with("HTTP/1.1 ")) return false;
  const std::string_view status = header.substr(kStatusOffset, 3);
  end_ = status == "200"   ? AnswerProgress::kWhole
         : status == "429" ? AnswerProgress::kRefused
                           : AnswerProgress::kFailed;
  for (std::size_t line = header.find("\r\n"); line != std::string_view::npos;
       line = header.find("\r\n", line + 2)) {
    std::string_view field = header.substr(line + 2);
    if (field.size() < kLengthName.size() ||
        strncasecmp(field.data(), kLengthName.data(), kLengthName.size()) != 0)
      continue;
    field.remove_prefix(kLengthName.size());
    while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
    const auto parsed = std::from_chars(field.data(), field.data() + field.size(), body_left_);
    return parsed.ec == std::errc();
  }
  return false;
}

AnswerReader::Taken HttpAnswerReader::take(std::string_view stream) {
  std::size_t taken = 0;
  if (!in_body_) {
    const std::size_t end = stream.find(kHeaderEnd);
    if (end == std::string_view::npos) return {};
    if (!read_header(stream.substr(0, end))) return {0, AnswerProgress::kMalformed};
    taken = end + kHeaderEnd.size();
    in_body_ = true;
  }
  const std::size_t body = std::min(body_left_, stream.size() - taken);
  body_left_ -= body;
  taken += body;
  if (body_left_ > 0) return {taken, AnswerProgress::kMore};
  in_body_ = false;
  return {taken, end_};
}

std::string_view http_body(std::string_view answer) {
  const std::size_t end = answer.find(kHeaderEnd);
  return end == std::string_view::npos ? std::string_view{}
                                       : answer.substr(end + kHeaderEnd.size());
}

}  // namespace skua::bench
