#include "server/recent_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>

namespace skua {
namespace {

// As many digits as the prefix of a key and one short join key have. Numbers of files and
// identities of databases are shorter, or not hexadecimal.
constexpr std::size_t kKeyDigits = 16;

std::string_view kind_of(std::string_view text) { return text.substr(0, text.find(':')); }

bool may_hold_keys(std::string_view text) {
  return text.find("rocksdb") != std::string_view::npos ||
         text.find("orruption") != std::string_view::npos;
}

void mask_numbers(std::string& text) {
  const auto is_digit = [](unsigned char c) { return std::isxdigit(c) != 0; };
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    if (!is_digit(static_cast<unsigned char>(text[begin]))) continue;
    std::size_t end = begin;
    while (end < text.size() && is_digit(static_cast<unsigned char>(text[end]))) ++end;
    if (end - begin >= kKeyDigits) {
      text.replace(begin, end - begin, "(masked)");
      end = begin + std::string_view("(masked)").size();
    }
    begin = end;
  }
}

}  // namespace

std::string reported_text(std::string_view text) {
  std::string out(text);
  if (may_hold_keys(text)) mask_numbers(out);
  if (out.size() > RecentLog::kLineBytesMax) {
    out.resize(RecentLog::kLineBytesMax);
    out += "...";
  }
  for (char& c : out)
    if (std::isprint(static_cast<unsigned char>(c)) == 0) c = '?';
  return out;
}

std::vector<RecentLine> RecentLog::lines() {
  const std::lock_guard lock(mutex_);
  return {lines_.begin(), lines_.end()};
}

std::uint64_t RecentLog::forgotten() {
  const std::lock_guard lock(mutex_);
  return forgotten_;
}

void RecentLog::sink_it_(const spdlog::details::log_msg& message) {
  const Timestamp time{
      std::chrono::duration_cast<Duration>(message.time.time_since_epoch()).count()};
  const auto level = spdlog::level::to_string_view(message.level);
  RecentLine line{time,
                  time,
                  1,
                  {level.data(), level.size()},
                  reported_text({message.payload.data(), message.payload.size()})};
  if (!lines_.empty() && lines_.back().text == line.text && lines_.back().level == line.level) {
    lines_.back().last = time;
    ++lines_.back().times;
    return;
  }
  forget_one(kind_of(line.text));
  lines_.push_back(std::move(line));
}

void RecentLog::forget_one(std::string_view kind) {
  const auto is_of_kind = [&](const RecentLine& line) { return kind_of(line.text) == kind; };
  auto gone = lines_.end();
  if (std::count_if(lines_.begin(), lines_.end(), is_of_kind) >=
      static_cast<std::ptrdiff_t>(kLinesOfKindMax))
    gone = std::find_if(lines_.begin(), lines_.end(), is_of_kind);
  else if (lines_.size() >= kLinesMax)
    gone = lines_.begin();
  if (gone == lines_.end()) return;
  forgotten_ += gone->times;
  lines_.erase(gone);
}

std::shared_ptr<RecentLog> recent_log() {
  for (const auto& sink : spdlog::default_logger()->sinks())
    if (auto log = std::dynamic_pointer_cast<RecentLog>(sink)) return log;
  return nullptr;
}

}  // namespace skua
