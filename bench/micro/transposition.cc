#include "bench/micro/transposition.h"

#include <cstring>

namespace skua::bench::micro {

void transpose(const std::vector<const char*>& rows, const RowLayout& layout,
               std::vector<float>& columns) {
  columns.resize(rows.size() * layout.slots().size());
  float* out = columns.data();
  for (const RowLayout::Slot& slot : layout.slots()) {
    for (const char* row : rows) std::memcpy(out++, row + slot.offset, sizeof(float));
  }
}

}  // namespace skua::bench::micro
