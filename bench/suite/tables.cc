#include "bench/suite/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace skua::bench {
namespace {

// Values per call over all slices; 0 when no call was made.
double values_per_call(const SubjectResult& subject) {
  double calls = 0;
  double values = 0;
  for (const RecordedSlice& slice : subject.slices) {
    calls += static_cast<double>(slice.calls);
    values += static_cast<double>(slice.values);
  }
  return calls == 0 ? 0 : values / calls;
}

bool all_calls_are_alike(const ComparisonResult& result) {
  const double first = values_per_call(result.subjects[0]);
  return std::all_of(result.subjects.begin(), result.subjects.end(), [&](const auto& subject) {
    return std::fabs(values_per_call(subject) - first) <= first / 1000;
  });
}

std::string interval_text(const MedianInterval& interval) {
  if (interval.samples == 0) return "";
  return fmt::format("{} ({} to {})", three_digits(interval.median), three_digits(interval.low),
                     three_digits(interval.high));
}

}  // namespace

std::vector<Cost> telling_costs(const ComparisonResult& result) {
  std::vector<Cost> costs;
  for (const Cost cost : kCosts) {
    if (says_something(result, cost)) costs.push_back(cost);
  }
  return costs;
}

std::optional<Cost> headline_cost(const ComparisonResult& result) {
  const std::vector<Cost> costs = telling_costs(result);
  const auto tells = [&](Cost cost) {
    return std::find(costs.begin(), costs.end(), cost) != costs.end();
  };
  const bool alike = all_calls_are_alike(result);
  if (!alike && tells(Cost::kCpuPerValue)) return Cost::kCpuPerValue;
  if (!alike && tells(Cost::kTimePerValue)) return Cost::kTimePerValue;
  if (costs.empty()) return std::nullopt;
  return costs[0];
}

Table subject_table(const ComparisonResult& result, std::uint64_t seed) {
  std::vector<Cost> costs = telling_costs(result);
  const bool has_latency = std::erase(costs, Cost::kP99) > 0;
  Table rows = {{""}};
  for (const Cost cost : costs) rows[0].push_back(cost_name(cost));
  rows[0].emplace_back("calls/s");
  if (has_latency) rows[0].insert(rows[0].end(), {"p50 us", "p99 us"});
  rows[0].emplace_back("failed");
  for (const SubjectResult& subject : result.subjects) {
    std::vector<std::string> row = {subject.name};
    for (const Cost cost : costs)
      row.push_back(three_digits(subject_cost(result, subject, cost, seed).median));
    row.push_back(three_digits(calls_per_s(result, subject)));
    if (has_latency)
      row.insert(row.end(), {three_digits(subject.p50_us), three_digits(subject.p99_us)});
    std::uint64_t failures = 0;
    for (const RecordedSlice& slice : subject.slices) failures += slice.failures;
    row.push_back(std::to_string(failures));
    rows.push_back(std::move(row));
  }
  return rows;
}

Table ratio_table(const ComparisonResult& result, std::uint64_t seed) {
  std::vector<Cost> costs = telling_costs(result);
  if (all_calls_are_alike(result)) {
    std::erase(costs, Cost::kCpuPerValue);
    std::erase(costs, Cost::kTimePerValue);
  }
  const std::string& ours = result.subjects[0].name;
  Table rows = {{ours + " / ..."}};
  for (const Cost cost : costs) rows[0].push_back(cost_name(cost));
  for (std::size_t other = 1; other < result.subjects.size(); ++other) {
    const std::string& name = result.subjects[other].name;
    std::vector<std::string> row = {"... " + name};
    for (const Cost cost : costs)
      row.push_back(interval_text(cost_ratio(result, {ours, name}, cost, seed)));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string table_markdown(const Table& table) {
  std::string text;
  for (std::size_t i = 0; i < table.size(); ++i) {
    text += "|";
    for (const std::string& cell : table[i]) text += " " + cell + " |";
    text += "\n";
    if (i > 0) continue;
    text += "|---|";
    for (std::size_t column = 1; column < table[i].size(); ++column) text += "--:|";
    text += "\n";
  }
  return text;
}

std::string table_text(const Table& table) {
  std::vector<std::size_t> widths;
  for (const auto& row : table) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : table) {
    text += fmt::format("  {:<{}}", row[0], widths[0]);
    for (std::size_t i = 1; i < row.size(); ++i) text += fmt::format("  {:>{}}", row[i], widths[i]);
    text += "\n";
  }
  return text;
}

}  // namespace skua::bench
