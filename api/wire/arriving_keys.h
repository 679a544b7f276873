#pragma once

#include "api/wire/arriving_column.h"
#include "api/wire/key_columns.h"

namespace skua {

// Appends a whole arriving column of keys, coerced. Errors: INVALID_ARGUMENT naming `path` and, for
// a value that does not fit, the row; more than `rows_max` rows.
[[nodiscard]] Status append_arriving_keys(const ArrivingColumn& from, const FieldPath& path,
                                          std::uint64_t rows_max, Column& to);

// Fills one expected key column. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status take_arriving_keys(std::string_view name, const ArrivingColumn& from,
                                        std::uint64_t rows_max, KeyColumns& keys);

}  // namespace skua
