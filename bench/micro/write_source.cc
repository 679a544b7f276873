#include "bench/micro/write_source.h"

#include <numeric>

#include "bench/micro/synthetic_view.h"

namespace skua::bench::micro {

WriteSource::WriteSource(std::uint64_t first, std::int64_t population)
    : number_(first), population_(population) {
  if (population_ == 0) return;
  // Steps of the golden ratio visit every entity before one comes again.
  step_ = static_cast<std::int64_t>(static_cast<double>(population_) * 0.618);
  while (std::gcd(step_, population_) != 1) ++step_;
}

WriteSource WriteSource::new_entities(std::uint64_t seed) { return {scatter(seed), 0}; }

WriteSource WriteSource::existing_entities(std::int64_t population) { return {0, population}; }

std::vector<WrittenRow> WriteSource::next() {
  ++write_;
  std::vector<WrittenRow> rows;
  rows.reserve(kRowsPerWrite);
  while (rows.size() < kRowsPerWrite) rows.push_back(row());
  return rows;
}

WrittenRow WriteSource::row() {
  if (population_ == 0) return {static_cast<std::int64_t>(scatter(number_++)), 0};
  const auto turn = static_cast<std::int64_t>(number_++ % static_cast<std::uint64_t>(population_));
  return {turn * step_ % population_, write_};
}

}  // namespace skua::bench::micro
