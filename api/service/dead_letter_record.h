#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

struct DeadLetterHeader {
  std::string_view name;
  std::optional<std::string_view> value;

  friend bool operator==(const DeadLetterHeader&, const DeadLetterHeader&) = default;
};

// A record as it came through a stream, before anything was made of it. The views borrow.
struct DeadLetterRecord {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::vector<DeadLetterHeader> headers;
  std::optional<Timestamp> timestamp;  // The record's own, not one that was found in it.

  friend bool operator==(const DeadLetterRecord&, const DeadLetterRecord&) = default;
};

// DeadLetter::record (docs/FORMAT.md):
//
//   version, u8 = 1 | flags, u8: 1 key, 2 value, 4 timestamp | timestamp, i64 | key, text |
//   value, text | headers, u32 | per header: name, text | has a value, u8 | value, text
//
// as storage/codec/record_io.h writes them; what the flags deny is left out.
[[nodiscard]] std::string encode_dead_letter_record(const DeadLetterRecord& record);

// The record points into `bytes`. Errors: DATA_LOSS (an unknown version, damage).
[[nodiscard]] Result<DeadLetterRecord> decode_dead_letter_record(std::string_view bytes);

}  // namespace skua
