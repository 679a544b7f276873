#include "bench/micro/tier_memory.h"

#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "bench/micro/encoded_keys.h"
#include "bench/micro/generated_tier.h"
#include "bench/suite/require.h"

namespace skua::bench::micro {
namespace {

constexpr std::int64_t kRowsPerLookup = 1000;

std::uint64_t resident_bytes() {
  ::malloc_trim(0);
  std::ifstream in("/proc/self/status");
  std::string word;
  while (in >> word && word != "VmRSS:") continue;
  std::uint64_t kibibytes = 0;
  require(static_cast<bool>(in >> kibibytes), "no VmRSS in /proc/self/status");
  return kibibytes << 10;
}

// Looks every row up, in order; `seen` gets the answers of each call.
void look_up_all(const Engine& engine, const SyntheticView& view, std::int64_t rows, IoMode mode,
                 const std::function<void(const RowSet&)>& seen) {
  EncodedKeys keys;
  std::vector<std::int64_t> entities;
  std::vector<Lookup> lookups;
  RowSet found;
  const Timestamp now = engine.now();
  for (std::int64_t first = 0; first < rows; first += kRowsPerLookup) {
    entities.clear();
    for (std::int64_t row = first; row < std::min(first + kRowsPerLookup, rows); ++row)
      entities.push_back(row);
    lookups.clear();
    for (const std::string_view key : keys.encode(view, entities))
      lookups.push_back({&view.rules(), key, now});
    found.owners.clear();
    engine.lookup_latest(lookups, now, mode, found);
    seen(found);
  }
}

}  // namespace

TierMemory measure_tier_memory(std::size_t features, std::int64_t rows) {
  const auto view = std::make_shared<const SyntheticView>(features);
  const std::uint64_t before = resident_bytes();
  GeneratedTier tier(view, rows);
  look_up_all(tier.engine(), *view, rows, IoMode::kMayBlock, [](const RowSet& found) {
    require(std::all_of(found.rows.begin(), found.rows.end(),
                        [](const FoundRow& row) { return row.status == LookupStatus::kFound; }),
            "the tier does not find a row");
  });
  TierMemory out{0, resident_bytes() - before, tier.accounted_bytes(), view->row_bytes(),
                 SyntheticView::kKeyBytes};
  look_up_all(tier.engine(), *view, rows, IoMode::kMemoryOnly, [&](const RowSet& found) {
    for (const FoundRow& row : found.rows) out.rows_held += row.status == LookupStatus::kFound;
  });
  return out;
}

}  // namespace skua::bench::micro
