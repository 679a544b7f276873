#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/payload/schema_key.h"
#include "storage/base/result.h"

namespace skua {

// The path of a Protobuf message inside its file: index among the top-level messages, then among
// those nested in it, and so on.
using MessageIndexes = std::vector<std::int32_t>;

// Confluent's wire format: which schema of a registry a payload is written in.
//
//   00 | id, i32 big-endian | Protobuf only: message indexes | body
//   01 | GUID, 16 bytes     | Protobuf only: message indexes | body
//
// or everything before the body in a header (`__value_schema_id`, `__key_schema_id`).
struct SchemaFrame {
  SchemaKey key;
  bool is_in_header = false;
  std::string_view rest;  // What stands behind the id or GUID, in the payload or the header.
  std::string_view body;  // The payload without the frame; message indexes may precede it.
};

// `header`: the value of the header, where the record has it. nullopt: there is no frame. Errors:
// INVALID_ARGUMENT (a header that is no frame).
[[nodiscard]] Result<std::optional<SchemaFrame>> parse_schema_frame(
    std::string_view payload, std::optional<std::string_view> header);

// Takes the message indexes out of a Protobuf frame. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<MessageIndexes> take_message_indexes(SchemaFrame& frame);

}  // namespace skua
