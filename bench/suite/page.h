#pragma once

#include <map>
#include <string>
#include <vector>

#include "bench/suite/figures.h"
#include "bench/suite/results.h"

namespace skua::bench {

struct Page {
  std::string markdown;
  std::map<std::string, std::string> plots;  // File name in the folder `benchmarks` -> SVG.
};

// The page of all results, in their order: the figures first, then a table and a plot for each.
[[nodiscard]] Page make_page(const std::vector<Figure>& figures,
                             const std::vector<StoredResult>& results);

}  // namespace skua::bench
