#include "api/service/entity_keys.h"

#include <string>

namespace skua {

std::size_t longest_cell(const std::vector<const Column*>& columns, std::size_t row) {
  std::size_t longest = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t here = columns[i]->cell(columns[i]->size() == 1 ? 0 : row).size();
    if (here <= bytes) continue;
    longest = i;
    bytes = here;
  }
  return longest;
}

Status oversize_entity_key(std::string_view column, std::size_t row, std::uint64_t bytes_max) {
  return invalid_argument("column `" + std::string(column) + "`, row " + std::to_string(row) +
                          ": the join keys of this row are longer than entity_key_bytes_max (" +
                          std::to_string(bytes_max) + ")");
}

}  // namespace skua
