#pragma once

#include <string>
#include <string_view>

#include "storage/codec/row_codec.h"
#include "storage/store/rocks/load_times.h"

namespace skua {

// A row as a file or a memtable has it, as everything above the files wants it: checked, and a row
// of a load with its created timestamp. The view points into `bytes`, or into `resolved` for a row
// of a load. Errors: DATA_LOSS, also for a load that was never published.
[[nodiscard]] Result<RowView> parse_stored_row(std::string_view entity_key, std::string_view bytes,
                                               const LoadTimes& loads, std::string& resolved);

}  // namespace skua
