#pragma once

#include <vector>

#include "storage/codec/row_layout.h"

namespace skua::bench::micro {

// From packed rows of FLOAT features to one column per feature, in the way of the answer encoder
// (api/wire): column after column, one slot of each row. `columns` has rows x features values.
void transpose(const std::vector<const char*>& rows, const RowLayout& layout,
               std::vector<float>& columns);

}  // namespace skua::bench::micro
