#pragma once

#include <memory>
#include <vector>

#include "bench/load/read_set.h"
#include "bench/load/skua_reads.h"
#include "bench/load/skua_server.h"
#include "bench/suite/suite_options.h"

namespace skua::bench {

inline constexpr std::size_t kEntitiesPerCall = 100;
inline constexpr std::size_t kFeaturesPerRow = 50;
// Different requests, so that a run reads far more rows than a cache holds.
inline constexpr std::size_t kReadCalls = 2000;

// The workload that most comparisons are about: a skuad with one view of 50 FLOAT features,
// options.population entities loaded, and reads of 100 random ones of them.
struct ServedItems {
  std::shared_ptr<SkuaServer> server;
  std::vector<SyntheticView> views;
  ReadSet reads;

  // Loaded and compacted.
  explicit ServedItems(const SuiteOptions& options);
  ServedItems(const SuiteOptions& options, std::int64_t population);
  // Loaded into this one, with options.population entities.
  ServedItems(const SuiteOptions& options, std::shared_ptr<SkuaServer> started);
  // Only started.
  [[nodiscard]] static ServedItems without_rows(const SuiteOptions& options,
                                                std::int64_t population);

  [[nodiscard]] SkuaReads through(Door door, const std::string& name, Pace pace) const;

 private:
  struct NoRows {};
  ServedItems(const SuiteOptions& options, std::int64_t population,
              std::shared_ptr<SkuaServer> started, NoRows);
};

// "10 M rows", "2500 k rows".
[[nodiscard]] std::string rows_text(std::int64_t rows);

// The population of a comparison that uses a part of the usual one.
[[nodiscard]] std::int64_t part_of(const SuiteOptions& options, std::int64_t divisor);

}  // namespace skua::bench
