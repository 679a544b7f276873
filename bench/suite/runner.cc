#include "bench/suite/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "bench/suite/costs.h"

namespace skua::bench {
namespace {

class ComparisonRun {
 public:
  ComparisonRun(const Comparison& comparison, const SuiteOptions& options,
                const std::function<CpuTimes()>& cpu_times)
      : comparison_(comparison),
        options_(options),
        cpu_times_(cpu_times),
        latencies_(comparison.subjects.size()),
        order_(comparison.subjects.size()),
        random_(options.seed) {
    result_ = {comparison.id, comparison.title, comparison.workload, {}};
    for (const auto& subject : comparison.subjects)
      result_.subjects.push_back({subject->name(), 0, 0, {}});
    std::iota(order_.begin(), order_.end(), 0);
  }

  void warm_up() {
    for (const auto& subject : comparison_.subjects) (void)subject->run(options_.slice);
  }

  void run_round() {
    std::shuffle(order_.begin(), order_.end(), random_);
    for (std::size_t turn = 0; turn < order_.size(); ++turn) {
      const std::size_t subject = order_[turn];
      const CpuTimes before = cpu_times_();
      Slice slice = comparison_.subjects[subject]->run(options_.slice);
      const double stolen = stolen_share(before, cpu_times_());
      result_.subjects[subject].slices.push_back(
          {static_cast<int>(turn), slice.calls, slice.values, slice.failures, slice.elapsed.count(),
           slice.server_cpu.count(), slice.latency.percentile_us(0.5),
           slice.latency.percentile_us(0.99), stolen});
      latencies_[subject].push_back(std::move(slice.latency));
    }
  }

  [[nodiscard]] const ComparisonResult& result() const { return result_; }

  ComparisonResult finish() {
    for (std::size_t subject = 0; subject < latencies_.size(); ++subject) {
      LatencyHistogram all;
      for (const std::size_t round : counted_rounds(result_)) all.merge(latencies_[subject][round]);
      result_.subjects[subject].p50_us = all.percentile_us(0.5);
      result_.subjects[subject].p99_us = all.percentile_us(0.99);
    }
    return std::move(result_);
  }

 private:
  const Comparison& comparison_;
  const SuiteOptions& options_;
  const std::function<CpuTimes()>& cpu_times_;
  ComparisonResult result_;
  std::vector<std::vector<LatencyHistogram>> latencies_;  // Subject, round.
  std::vector<std::size_t> order_;
  std::mt19937_64 random_;
};

std::string round_line(const ComparisonResult& result, std::size_t round) {
  std::string line;
  double stolen = 0;
  for (const SubjectResult& subject : result.subjects) {
    const RecordedSlice& slice = subject.slices[round];
    const Cost shown = slice.server_cpu_ns > 0 ? Cost::kCpuPerCall : Cost::kTimePerCall;
    line += fmt::format("{}{} {} us", line.empty() ? "" : ", ", subject.name,
                        three_digits(cost_of(slice, shown).value_or(0)));
    if (slice.failures > 0) line += fmt::format(" ({} calls failed)", slice.failures);
    stolen = std::max(stolen, slice.stolen_share);
  }
  if (stolen > kStolenShareMax)
    line += fmt::format("  [does not count: {:.1f} % of the machine was stolen]", stolen * 100);
  return line;
}

}  // namespace

ComparisonResult run_comparison(const Comparison& comparison, const SuiteOptions& options,
                                const std::function<CpuTimes()>& cpu_times,
                                const std::function<void(const std::string&)>& progress) {
  ComparisonRun run(comparison, options, cpu_times);
  const bool is_whole_work = comparison.rounds_max > 0;
  if (!is_whole_work) {
    progress("  warming up");
    run.warm_up();
  }
  const auto wanted = static_cast<std::size_t>(
      is_whole_work ? std::min(options.rounds, comparison.rounds_max) : options.rounds);
  std::size_t counted = 0;
  for (std::size_t round = 0; counted < wanted && round < 2 * wanted; ++round) {
    run.run_round();
    counted = counted_rounds(run.result()).size();
    progress(fmt::format("  {:>3}/{}  {}", counted, wanted, round_line(run.result(), round)));
  }
  return run.finish();
}

}  // namespace skua::bench
