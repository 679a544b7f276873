#pragma once

#include <google/protobuf/repeated_field.h>

#include "api/wire/key_columns.h"
#include "skua/v1/types.pb.h"

namespace skua {

using NamedColumns = google::protobuf::RepeatedPtrField<v1::NamedColumn>;

// Appends a whole arriving column of keys, coerced. Errors: INVALID_ARGUMENT naming `path` and, for
// a value that does not fit, the row; more than `rows_max` rows.
[[nodiscard]] Status append_proto_keys(const v1::Column& from, const std::string& path,
                                       std::uint64_t rows_max, Column& to);

// Fills the expected key columns. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status take_proto_keys(const NamedColumns& from, std::uint64_t rows_max,
                                     KeyColumns& keys);

}  // namespace skua
