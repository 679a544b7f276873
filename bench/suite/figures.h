#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/suite/comparison.h"
#include "bench/suite/paired_ratio.h"
#include "bench/suite/results.h"

namespace skua::bench {

enum class Bound { kAtMost, kAtLeast };

// One thing that Skua promises itself of its speed or size; figures.def is the list.
struct Figure {
  std::string number;
  std::string text;
  std::string result_id;     // Of the comparison or measurement that decides it.
  std::string ours;          // Our subject, or the label of the line.
  std::string other;         // The subject it is set against; empty for a measurement.
  std::optional<Cost> cost;  // None for a measurement.
  Bound direction = Bound::kAtMost;
  double bound = 0;
  std::string unit;  // "x" for ratios.
};

[[nodiscard]] std::vector<Figure> figures();

// What the results say about a figure.
struct Verdict {
  // At most: our cost over theirs. At least: theirs over ours. Measurement: the value, without an
  // interval. No samples: not run.
  MedianInterval measured;
  bool reached = false;
  bool within_noise = false;  // The bound lies inside the interval.
};

[[nodiscard]] Verdict judge(const Figure& figure, const std::vector<StoredResult>& results);

// "at most 1.25x", "not run", "reached".
[[nodiscard]] std::string bound_text(const Figure& figure);
[[nodiscard]] std::string measured_text(const Figure& figure, const Verdict& verdict);
[[nodiscard]] std::string verdict_text(const Verdict& verdict);

}  // namespace skua::bench
