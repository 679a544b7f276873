#include "bench/suite/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/suite/costs.h"

namespace skua::bench {
namespace {

MedianInterval measured_ratio(const Figure& figure, const StoredResult& stored) {
  const SubjectPair pair = figure.direction == Bound::kAtMost
                               ? SubjectPair{figure.ours, figure.other}
                               : SubjectPair{figure.other, figure.ours};
  return cost_ratio(stored.comparison, pair, *figure.cost, stored.run.seed);
}

MedianInterval measured_value(const Figure& figure, const StoredResult& stored) {
  for (const Measurement::Line& line : stored.measurement.lines) {
    if (line.label == figure.ours) return {line.value, line.value, line.value, 1};
  }
  return {};
}

std::string with_unit(const Figure& figure, double value) {
  return three_digits(value) + (figure.cost ? "x" : " " + figure.unit);
}

}  // namespace

std::vector<Figure> figures() {
  return {
#define RATIO(number, text, comparison, ours, other, cost, direction, bound) \
  Figure{number, text, comparison, ours, other, Cost::cost, Bound::direction, bound, "x"},
#define VALUE(number, text, measurement, label, direction, bound, unit) \
  Figure{number, text, measurement, label, "", std::nullopt, Bound::direction, bound, unit},
#include "bench/suite/figures.def"
#undef RATIO
#undef VALUE
  };
}

Verdict judge(const Figure& figure, const std::vector<StoredResult>& results) {
  const auto stored = std::find_if(results.begin(), results.end(), [&](const StoredResult& result) {
    return result.id() == figure.result_id;
  });
  if (stored == results.end()) return {};
  Verdict verdict;
  verdict.measured =
      figure.cost ? measured_ratio(figure, *stored) : measured_value(figure, *stored);
  if (verdict.measured.samples == 0) return {};
  verdict.reached = figure.direction == Bound::kAtMost ? verdict.measured.median <= figure.bound
                                                       : verdict.measured.median >= figure.bound;
  verdict.within_noise =
      verdict.measured.low < figure.bound && figure.bound < verdict.measured.high;
  return verdict;
}

std::string bound_text(const Figure& figure) {
  return fmt::format("{} {}{}", figure.direction == Bound::kAtMost ? "at most" : "at least",
                     figure.bound, figure.cost ? "x" : " " + figure.unit);
}

std::string measured_text(const Figure& figure, const Verdict& verdict) {
  const MedianInterval& measured = verdict.measured;
  if (measured.samples == 0) return "not run";
  std::string text = with_unit(figure, measured.median);
  if (figure.cost)
    text += fmt::format(" ({} to {})", three_digits(measured.low), three_digits(measured.high));
  return text;
}

std::string verdict_text(const Verdict& verdict) {
  if (verdict.measured.samples == 0) return "not run";
  return fmt::format("{}{}", verdict.reached ? "reached" : "not reached",
                     verdict.within_noise ? ", within the noise" : "");
}

}  // namespace skua::bench
