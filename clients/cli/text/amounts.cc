#include "clients/cli/text/amounts.h"

#include <fmt/format.h>

namespace skua {
namespace {

// The greatest unit, and the next one where it says something: "3 h 12 min".
struct SpanUnit {
  std::int64_t us;
  const char* name;
};
constexpr SpanUnit kSpanUnits[] = {{86'400'000'000, "d"}, {3'600'000'000, "h"}, {60'000'000, "min"},
                                   {1'000'000, "s"},      {1'000, "ms"},        {1, "us"}};

}  // namespace

std::string size_text(std::uint64_t bytes) {
  if (bytes < 10 * 1024) return fmt::format("{} B", bytes);
  if (bytes < 10ULL << 20U) return fmt::format("{} KiB", bytes >> 10U);
  if (bytes < 10ULL << 30U) return fmt::format("{} MiB", bytes >> 20U);
  return fmt::format("{} GiB", bytes >> 30U);
}

std::string span_text(Duration span) {
  const std::int64_t us = span.count() < 0 ? -span.count() : span.count();
  for (std::size_t i = 0; i < std::size(kSpanUnits); ++i) {
    const SpanUnit& unit = kSpanUnits[i];
    if (us < unit.us) continue;
    const std::int64_t whole = us / unit.us;
    if (unit.us <= 1'000'000 || whole >= 10) return fmt::format("{} {}", whole, unit.name);
    const SpanUnit& next = kSpanUnits[i + 1];
    const std::int64_t rest = us % unit.us / next.us;
    return rest == 0 ? fmt::format("{} {}", whole, unit.name)
                     : fmt::format("{} {} {} {}", whole, unit.name, rest, next.name);
  }
  return "0 s";
}

std::string count_text(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

}  // namespace skua
