#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// The frame of every registry record (docs/FORMAT.md).
//
//   format, u8 | fields, as record_io.h writes them | XXH3-64 of everything before it, seeded with
//   the key's

inline constexpr std::uint8_t kRegistryRecordFormat = 1;
// A feature view with stream options, which end its record.
inline constexpr std::uint8_t kStreamRecordFormat = 2;
// A feature view whose rows were replaced: what says so comes behind its stream options.
inline constexpr std::uint8_t kReplacedRecordFormat = 3;

// The record of these fields, to be stored under `key`.
[[nodiscard]] std::string frame_record(std::string_view key, std::string_view fields,
                                       std::uint8_t format = kRegistryRecordFormat);

// What a record says its format is; 0 for an empty one. Not checked.
[[nodiscard]] std::uint8_t format_of_record(std::string_view record);

// The fields of a record of this format; they point into `record`. Errors: DATA_LOSS (checksum,
// another key's record, another format).
[[nodiscard]] Result<std::string_view> unframe_record(std::string_view key, std::string_view record,
                                                      std::uint8_t format = kRegistryRecordFormat);

// DATA_LOSS that names the record.
[[nodiscard]] Status damaged_record(std::string_view key, std::string_view reason);

}  // namespace skua
