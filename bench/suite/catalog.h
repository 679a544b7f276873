#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/suite/comparison.h"
#include "bench/suite/results.h"
#include "storage/base/result.h"

namespace skua::bench {

// Everything that can be run.
struct Catalog {
  std::vector<ComparisonSpec> comparisons;
  std::vector<MeasurementSpec> measurements;
};

// The ids with their titles and the figures they decide, for people.
[[nodiscard]] std::string catalog_text(const Catalog& catalog);

// Those with the ids, all when there are none; the first word of ids stands for all of them, so
// that `bulk` is every bulk-... that there is. NOT_FOUND names the ids that there are not.
[[nodiscard]] Result<Catalog> pick(Catalog catalog, const std::vector<std::string>& ids);

// Runs all of the catalog one after the other, each in its own process, prints what happens, and
// writes a file of results per id to `folder` as soon as it is there. `command` is kept in the
// results. INTERNAL names those that failed, after the others have run.
[[nodiscard]] Status run_catalog(const Catalog& catalog, const SuiteOptions& options,
                                 const std::string& command, const std::filesystem::path& folder);

// Writes benchmarks.md and benchmarks/*.svg to `docs` from the results in `folder`, in the order of
// the catalog, and prints the figures. NOT_FOUND when there are no results.
[[nodiscard]] Status write_page(const Catalog& catalog, const std::filesystem::path& folder,
                                const std::filesystem::path& docs);

}  // namespace skua::bench
