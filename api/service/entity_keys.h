#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/codec/key_codec.h"
#include "storage/model/column.h"

namespace skua {

// True when the join keys inside an entity key of this size are larger than entity_key_bytes_max
// allows.
[[nodiscard]] constexpr bool is_oversize_entity_key(std::size_t entity_key_bytes,
                                                    std::uint64_t bytes_max) {
  return entity_key_bytes > sizeof(Generation) + bytes_max;
}

// The column to blame for an oversize entity key: the one with the longest cell in the row. A
// column of size 1 stands for every row.
[[nodiscard]] std::size_t longest_cell(const std::vector<const Column*>& columns, std::size_t row);

// The error for an oversize entity key.
[[nodiscard]] Status oversize_entity_key(std::string_view column, std::size_t row,
                                         std::uint64_t bytes_max);

}  // namespace skua
