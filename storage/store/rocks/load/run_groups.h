#pragma once

#include <vector>

#include "storage/store/rocks/load/load_files.h"

namespace skua {

// True when the runs may hold rows of one entity, or entities of each between those of the other.
[[nodiscard]] bool overlap(const LoadFilePair& a, const LoadFilePair& b);

// The runs in groups, by entity: no run overlaps one of another group, and those of a group hang
// together.
[[nodiscard]] std::vector<std::vector<LoadFilePair>> overlapping_groups(
    std::vector<LoadFilePair> runs);

// How many of `runs` runs a merge reads at once on the way to at most `fan_in` runs, reading as few
// rows twice as can be: the first merge is the small one. REQUIRES: runs > fan_in >= 2.
[[nodiscard]] std::size_t first_merge_of(std::size_t runs, std::size_t fan_in);

}  // namespace skua
