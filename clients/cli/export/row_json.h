#pragma once

#include <string>

#include "skua/v1/online.pb.h"
#include "storage/base/result.h"

namespace skua {

// Appends each row as one JSON object on its own line: join keys, event_timestamp,
// created_timestamp, sequence, deleted, features. Errors: INTERNAL when the columns are not of
// equal length.
[[nodiscard]] Status append_row_lines(const v1::RowColumns& rows, std::string& out);

}  // namespace skua
