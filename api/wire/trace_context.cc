#include "api/wire/trace_context.h"

#include <algorithm>

namespace skua {
namespace {

// version "-" trace-id "-" parent-id "-" trace-flags
constexpr std::size_t kVersionEnd = 2;
constexpr std::size_t kTraceBegin = 3;
constexpr std::size_t kTraceEnd = 35;
constexpr std::size_t kParentBegin = 36;
constexpr std::size_t kParentEnd = 52;
constexpr std::size_t kFlagsBegin = 53;
constexpr std::size_t kFlagsEnd = 55;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool are_hex(std::string_view digits) { return std::all_of(digits.begin(), digits.end(), is_hex); }

bool is_zero(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

std::string_view between(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end - begin);
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view text) {
  if (text.size() < kFlagsEnd) return std::nullopt;
  const std::string_view version = between(text, 0, kVersionEnd);
  const std::string_view trace = between(text, kTraceBegin, kTraceEnd);
  const std::string_view parent = between(text, kParentBegin, kParentEnd);
  const std::string_view flags = between(text, kFlagsBegin, kFlagsEnd);
  if (text[kVersionEnd] != '-' || text[kTraceEnd] != '-' || text[kParentEnd] != '-')
    return std::nullopt;
  if (!are_hex(version) || !are_hex(trace) || !are_hex(parent) || !are_hex(flags))
    return std::nullopt;
  if (version == "ff" || is_zero(trace) || is_zero(parent)) return std::nullopt;
  if (text.size() > kFlagsEnd && (version == "00" || text[kFlagsEnd] != '-')) return std::nullopt;

  TraceContext out;
  std::copy(trace.begin(), trace.end(), out.trace.begin());
  std::copy(parent.begin(), parent.end(), out.parent.begin());
  // The lowest bit of the flags: odd digits.
  const char digit = flags.back();
  out.is_sampled = ((digit <= '9' ? digit - '0' : digit - 'a' + 10) & 1) != 0;
  return out;
}

}  // namespace skua
