#include "bench/micro/lookup_subject.h"

#include <algorithm>
#include <numeric>

#include "bench/micro/transposition.h"
#include "bench/micro/work_clock.h"

namespace skua::bench::micro {
namespace {

// Between two looks at the clock.
constexpr std::uint64_t kCallsPerLook = 64;
constexpr std::int64_t kCheckedRows = 1000;

}  // namespace

Slice LookupSubject::run(std::chrono::nanoseconds length) {
  Slice slice;
  const std::chrono::nanoseconds cpu_before = thread_cpu();
  const auto start = std::chrono::steady_clock::now();
  while (slice.elapsed < length) {
    for (std::uint64_t i = 0; i < kCallsPerLook; ++i)
      slice.failures += call(batches_->at(next_batch_++)) ? 0 : 1;
    slice.calls += kCallsPerLook;
    slice.elapsed = std::chrono::steady_clock::now() - start;
  }
  slice.server_cpu = thread_cpu() - cpu_before;
  slice.values = slice.calls * batches_->shape().rows_per_call * view_->features();
  return slice;
}

bool LookupSubject::answers_all(std::uint32_t version) {
  const std::int64_t population = batches_->shape().population;
  std::vector<std::int64_t> entities;
  for (std::int64_t first = 0; first < population; first += kCheckedRows) {
    entities.resize(static_cast<std::size_t>(std::min(kCheckedRows, population - first)));
    std::iota(entities.begin(), entities.end(), first);
    const std::vector<std::uint32_t> versions(entities.size(), version);
    const EntityBatch batch{entities, versions};
    if (!call(batch) || !is_right(batch)) return false;
  }
  return true;
}

bool LookupSubject::call(const EntityBatch& batch) {
  rows_.clear();
  const bool found = find(batch, rows_);
  if (found) transpose(rows_, view_->layout(), columns_);
  release();
  return found;
}

bool LookupSubject::is_right(const EntityBatch& batch) const {
  const std::size_t rows = batch.entities.size();
  for (std::size_t feature = 0; feature < view_->features(); ++feature) {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint32_t version = version_answered(batch.versions[row]);
      if (columns_[feature * rows + row] !=
          SyntheticView::value(batch.entities[row], version, feature))
        return false;
    }
  }
  return true;
}

}  // namespace skua::bench::micro
