#pragma once

#include <array>
#include <optional>
#include <string>

#include "bench/suite/comparison.h"
#include "bench/suite/paired_ratio.h"
#include "bench/suite/results.h"

namespace skua::bench {

inline constexpr std::array<Cost, 5> kCosts = {Cost::kCpuPerCall, Cost::kCpuPerValue,
                                               Cost::kTimePerCall, Cost::kTimePerValue, Cost::kP99};

// "CPU us per call" and so on.
[[nodiscard]] std::string cost_name(Cost cost);

// In the unit of its name; empty when the slice does not hold it.
[[nodiscard]] std::optional<double> cost_of(const RecordedSlice& slice, Cost cost);

// Whether the cost says something about these subjects: all hold it; and times per call and value
// only when some subject ran as fast as it could, for at a given rate they are that rate. A rate
// was given where latencies were recorded and it is the same in every round.
[[nodiscard]] bool says_something(const ComparisonResult& result, Cost cost);

// Of the rounds that count.
[[nodiscard]] MedianInterval subject_cost(const ComparisonResult& result,
                                          const SubjectResult& subject, Cost cost,
                                          std::uint64_t seed);
// The names of two subjects of one comparison.
struct SubjectPair {
  std::string first;
  std::string second;
};

// The cost of the first over that of the second, paired by round. No samples when a subject or its
// cost is missing.
[[nodiscard]] MedianInterval cost_ratio(const ComparisonResult& result, const SubjectPair& pair,
                                        Cost cost, std::uint64_t seed);

// Median over the rounds that count; 0 when there are none.
[[nodiscard]] double calls_per_s(const ComparisonResult& result, const SubjectResult& subject);

// For people: at least three digits, no exponent: "0.0123", "1.50", "12300".
[[nodiscard]] std::string three_digits(double value);

}  // namespace skua::bench
