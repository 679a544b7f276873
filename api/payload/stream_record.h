#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "storage/base/time.h"

namespace skua {

struct RecordHeader {
  std::string_view name;
  std::optional<std::string_view> value;
};

// One record of a stream as it came. Borrows the bytes of its batch.
struct StreamRecord {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::span<const RecordHeader> headers;
  std::optional<Timestamp> timestamp;  // The producer's (CreateTime).
};

}  // namespace skua
