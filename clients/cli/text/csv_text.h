#pragma once

#include <string>
#include <string_view>

#include "clients/cli/text/column_values.h"
#include "skua/v1/types.pb.h"

namespace skua {

// A field of CSV (RFC 4180), quoted where it must be; so is an empty text, since an empty field is
// null.
void append_csv_field(std::string& out, std::string_view text);
// The same where nothing is null: an empty text is an empty field.
void append_csv_words(std::string& out, std::string_view text);

// A value as the import reads it: text bare, lists as JSON, the rest as JSON without its quotes;
// nothing for null. `values` are those of `column`.
void append_csv_value(std::string& out, const v1::Column& column, const ColumnValues& values,
                      std::size_t row);

}  // namespace skua
