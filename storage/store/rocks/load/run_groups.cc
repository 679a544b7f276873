#include "storage/store/rocks/load/run_groups.h"

#include <algorithm>
#include <utility>

namespace skua {

bool overlap(const LoadFilePair& a, const LoadFilePair& b) {
  return a.first_entity <= b.last_entity && b.first_entity <= a.last_entity;
}

std::vector<std::vector<LoadFilePair>> overlapping_groups(std::vector<LoadFilePair> runs) {
  std::sort(runs.begin(), runs.end(), [](const LoadFilePair& a, const LoadFilePair& b) {
    return a.first_entity < b.first_entity;
  });
  std::vector<std::vector<LoadFilePair>> groups;
  std::string last_entity;
  for (LoadFilePair& run : runs) {
    if (groups.empty() || run.first_entity > last_entity) {
      groups.emplace_back();
      last_entity = run.last_entity;
    }
    last_entity = std::max(last_entity, run.last_entity);
    groups.back().push_back(std::move(run));
  }
  return groups;
}

// Every merge but the first takes `fan_in` runs and leaves one, so what is left over goes first.
std::size_t first_merge_of(std::size_t runs, std::size_t fan_in) {
  const std::size_t left_over = (runs - fan_in) % (fan_in - 1);
  return left_over == 0 ? fan_in : left_over + 1;
}

}  // namespace skua
