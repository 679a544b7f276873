#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace skua {

// Turns rows into columns: from each row the neighbouring values of `width` bytes that begin at
// `offset`, value i to columns[i], in the order of the rows. Values of four and eight bytes go in
// square blocks that fit a vector register. REQUIRES: `width` is 1, 4 or 8.
void copy_slots(const std::vector<const char*>& rows, std::size_t offset, std::size_t width,
                std::span<char* const> columns);

}  // namespace skua
