#pragma once

#include <cstdint>
#include <span>

#include "skua/v1/types.pb.h"
#include "storage/base/result.h"
#include "storage/model/column.h"

namespace skua {

// A column of cells as a request carries it: packed in its own type, a null as zero or empty in its
// place. Replaces what `to` held.
void column_to_wire(const Column& from, v1::Column& to);

// A column of an answer as cells. Errors: INTERNAL when it does not have `rows` rows, or its lists
// do not add up.
[[nodiscard]] Result<Column> column_from_wire(const v1::Column& from, std::size_t rows);

// Appends these rows. REQUIRES: the columns are of one type; no row comes twice.
void append_rows(const Column& from, std::span<const std::uint32_t> rows, Column& to);

}  // namespace skua
