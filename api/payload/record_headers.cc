#include "api/payload/record_headers.h"

#include <algorithm>
#include <charconv>

#include "api/payload/byte_order.h"

namespace skua {
namespace {

bool is_delete_text(std::string_view text) {
  static constexpr std::string_view kDelete = "delete";
  return std::equal(text.begin(), text.end(), kDelete.begin(), kDelete.end(), [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
  });
}

}  // namespace

RecordHeaders RecordHeaders::find(std::span<const RecordHeader> headers) {
  RecordHeaders out;
  for (const RecordHeader& header : headers) {
    if (header.name == "operation") out.is_delete = header.value && is_delete_text(*header.value);
    if (header.name == "event_ts") out.event_ts = header.value;
    if (header.name == "__value_schema_id") out.value_schema = header.value;
    if (header.name == "__key_schema_id") out.key_schema = header.value;
  }
  return out;
}

Result<Timestamp> event_time_of(std::string_view event_ts) {
  std::int64_t ms = 0;
  const char* end = event_ts.data() + event_ts.size();
  const auto parsed = std::from_chars(event_ts.data(), end, ms);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    if (event_ts.size() != sizeof(ms))
      return invalid_argument(
          "the header event_ts must hold milliseconds since the epoch: decimal text, or 8 bytes, "
          "big-endian");
    ms = load_big_endian<std::int64_t>(event_ts);
  }
  std::int64_t us = 0;
  if (__builtin_mul_overflow(ms, std::int64_t{1000}, &us) || !is_nameable({us}))
    return invalid_argument("the header event_ts lies outside the years 0001 to 9999");
  return Timestamp{us};
}

}  // namespace skua
