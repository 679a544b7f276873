#include "storage/registry/read_plan.h"

namespace skua {

int ReadPlan::find_key_column(std::string_view name) const {
  for (std::size_t i = 0; i < key_columns.size(); ++i)
    if (key_columns[i].name == name) return static_cast<int>(i);
  return -1;
}

}  // namespace skua
