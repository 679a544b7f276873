#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/suite/comparison.h"

namespace skua::bench {

// A slice as it is kept in files.
struct RecordedSlice {
  int turn = 0;  // Its place in its round, from 0.
  std::uint64_t calls = 0;
  std::uint64_t values = 0;
  std::uint64_t failures = 0;
  std::int64_t elapsed_ns = 0;
  std::int64_t server_cpu_ns = 0;
  double p50_us = 0;  // Both 0 for in-process subjects, which record no latency.
  double p99_us = 0;
  double stolen_share = 0;  // Of the machine's processor time, while the slice ran.
};

struct SubjectResult {
  std::string name;
  double p50_us = 0;  // Of all calls of the rounds that count.
  double p99_us = 0;
  std::vector<RecordedSlice> slices;  // One per round.
};

struct ComparisonResult {
  std::string id;
  std::string title;
  std::string workload;
  std::vector<SubjectResult> subjects;
};

// A round in which any slice lost more of the machine than this does not count.
inline constexpr double kStolenShareMax = 0.02;

// The rounds that count, in order.
[[nodiscard]] std::vector<std::size_t> counted_rounds(const ComparisonResult& result);

// What was measured where, and how to do it again.
struct RunRecord {
  std::string date;  // UTC, ISO 8601.
  std::string commit;
  bool tree_changed = false;  // Files differed from the commit.
  std::string command;
  std::uint64_t seed = 0;
  double slice_s = 0;
  bool quick = false;
  std::string cpu;
  int cores = 0;
  std::int64_t memory_bytes = 0;
  std::string kernel;
};

// One file of results: a comparison, or a measurement when `comparison` has no id.
struct StoredResult {
  RunRecord run;
  ComparisonResult comparison;
  Measurement measurement;

  [[nodiscard]] bool is_comparison() const { return !comparison.id.empty(); }
  [[nodiscard]] const std::string& id() const {
    return is_comparison() ? comparison.id : measurement.id;
  }
};

}  // namespace skua::bench
