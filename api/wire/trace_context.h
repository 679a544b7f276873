#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace skua {

// What a caller says about the trace that its request is part of: the header `traceparent` of HTTP
// and of gRPC's metadata (W3C Trace Context, www.w3.org/TR/trace-context, section 3.2). Log lines
// about the request carry the ids, so that they are found from the trace; nothing else is done with
// it.
struct TraceContext {
  std::array<char, 32> trace;   // Hexadecimal digits, small letters; not all zero.
  std::array<char, 16> parent;  // The same.
  bool is_sampled = false;

  [[nodiscard]] std::string_view trace_id() const { return {trace.data(), trace.size()}; }
  [[nodiscard]] std::string_view parent_id() const { return {parent.data(), parent.size()}; }
};

// Nothing for what the standard tells receivers to ignore: another form, capital letters, ids of
// zeros only, version ff. Later versions may have more behind a fourth dash.
[[nodiscard]] std::optional<TraceContext> parse_traceparent(std::string_view text);

}  // namespace skua
