#include "bench/suite/results.h"

#include <algorithm>

namespace skua::bench {

std::vector<std::size_t> counted_rounds(const ComparisonResult& result) {
  std::vector<std::size_t> counted;
  if (result.subjects.empty()) return counted;
  for (std::size_t round = 0; round < result.subjects[0].slices.size(); ++round) {
    const bool counts = std::all_of(result.subjects.begin(), result.subjects.end(),
                                    [&](const SubjectResult& subject) {
                                      return round < subject.slices.size() &&
                                             subject.slices[round].stolen_share <= kStolenShareMax;
                                    });
    if (counts) counted.push_back(round);
  }
  return counted;
}

}  // namespace skua::bench
