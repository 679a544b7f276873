#include "bench/suite/costs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace skua::bench {
namespace {

// A rate that varies less than this from round to round was given, not reached.
constexpr double kSteadyRate = 1.02;

std::optional<double> per(std::int64_t cost_ns, std::uint64_t count, double unit_ns) {
  if (cost_ns <= 0 || count == 0) return std::nullopt;
  return static_cast<double>(cost_ns) / static_cast<double>(count) / unit_ns;
}

std::optional<double> rate_of(const RecordedSlice& slice) {
  if (slice.elapsed_ns <= 0) return std::nullopt;
  return static_cast<double>(slice.calls) * 1e9 / static_cast<double>(slice.elapsed_ns);
}

bool keeps_given_rate(const ComparisonResult& result, const SubjectResult& subject) {
  double least = INFINITY;
  double most = 0;
  for (const std::size_t round : counted_rounds(result)) {
    const RecordedSlice& slice = subject.slices[round];
    if (slice.p99_us == 0) return false;
    least = std::min(least, rate_of(slice).value_or(0));
    most = std::max(most, rate_of(slice).value_or(0));
  }
  return most <= least * kSteadyRate;
}

const SubjectResult* find_subject(const ComparisonResult& result, const std::string& name) {
  const auto found =
      std::find_if(result.subjects.begin(), result.subjects.end(),
                   [&](const SubjectResult& subject) { return subject.name == name; });
  return found == result.subjects.end() ? nullptr : &*found;
}

}  // namespace

std::string cost_name(Cost cost) {
  switch (cost) {
    case Cost::kCpuPerCall:
      return "CPU us per call";
    case Cost::kCpuPerValue:
      return "CPU us per 1000 values";
    case Cost::kTimePerCall:
      return "time us per call";
    case Cost::kTimePerValue:
      return "time us per 1000 values";
    case Cost::kP99:
      return "p99 us";
  }
  return "";
}

std::optional<double> cost_of(const RecordedSlice& slice, Cost cost) {
  switch (cost) {
    case Cost::kCpuPerCall:
      return per(slice.server_cpu_ns, slice.calls, 1000);
    case Cost::kCpuPerValue:
      return per(slice.server_cpu_ns, slice.values, 1);
    case Cost::kTimePerCall:
      return per(slice.elapsed_ns, slice.calls, 1000);
    case Cost::kTimePerValue:
      return per(slice.elapsed_ns, slice.values, 1);
    case Cost::kP99:
      if (slice.p99_us > 0) return slice.p99_us;
      return std::nullopt;
  }
  return std::nullopt;
}

bool says_something(const ComparisonResult& result, Cost cost) {
  const bool is_time = cost == Cost::kTimePerCall || cost == Cost::kTimePerValue;
  if (is_time &&
      std::all_of(result.subjects.begin(), result.subjects.end(),
                  [&](const auto& subject) { return keeps_given_rate(result, subject); }))
    return false;
  return std::all_of(
      result.subjects.begin(), result.subjects.end(), [&](const SubjectResult& subject) {
        return std::any_of(
            subject.slices.begin(), subject.slices.end(),
            [&](const RecordedSlice& slice) { return cost_of(slice, cost).has_value(); });
      });
}

MedianInterval subject_cost(const ComparisonResult& result, const SubjectResult& subject, Cost cost,
                            std::uint64_t seed) {
  std::vector<double> costs;
  for (const std::size_t round : counted_rounds(result)) {
    if (const auto value = cost_of(subject.slices[round], cost)) costs.push_back(*value);
  }
  return median_interval(costs, seed);
}

MedianInterval cost_ratio(const ComparisonResult& result, const SubjectPair& pair, Cost cost,
                          std::uint64_t seed) {
  const SubjectResult* first = find_subject(result, pair.first);
  const SubjectResult* second = find_subject(result, pair.second);
  if (first == nullptr || second == nullptr) return {};
  std::vector<std::pair<double, double>> pairs;
  for (const std::size_t round : counted_rounds(result)) {
    const auto over = cost_of(first->slices[round], cost);
    const auto under = cost_of(second->slices[round], cost);
    if (over && under) pairs.emplace_back(*over, *under);
  }
  return paired_ratio(pairs, seed);
}

double calls_per_s(const ComparisonResult& result, const SubjectResult& subject) {
  std::vector<double> rates;
  for (const std::size_t round : counted_rounds(result)) {
    if (const auto rate = rate_of(subject.slices[round])) rates.push_back(*rate);
  }
  return median(std::move(rates));
}

std::string three_digits(double value) {
  if (value == 0 || !std::isfinite(value)) return fmt::format("{}", value);
  const int digits_before_point = static_cast<int>(std::floor(std::log10(std::fabs(value)))) + 1;
  return fmt::format("{:.{}f}", value, std::clamp(3 - digits_before_point, 0, 9));
}

}  // namespace skua::bench
