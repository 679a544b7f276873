#include "api/wire/wire_metrics.h"

namespace skua {

WireMetrics::WireMetrics(Metrics& metrics)
    : metrics_(metrics), rows_read_(&metrics.rows_read.get()) {
  for (const OperationInfo& info : kOperations) {
    const auto index = static_cast<std::size_t>(info.operation);
    requests_[index] = &metrics.requests.with(info.method);
    slow_[index] = &metrics.slow_requests.with(info.method);
    // From the first scrape on: rate() does not see what a series is born with.
    (void)metrics.request_latency.with(info.method);
    latency_[index] = std::make_unique<HistogramTally>(metrics.request_latency.buckets());
    const bool has_all = info.cost == OperationCost::kRead || info.cost == OperationCost::kWrite;
    for (std::size_t stage = 0; stage < kStageNames.size(); ++stage)
      if (has_all || stage == static_cast<std::size_t>(Stage::kQueue) ||
          stage == static_cast<std::size_t>(Stage::kEngine))
        stages_[index][stage] =
            std::make_unique<HistogramTally>(metrics.request_stage_latency.buckets());
  }
  for (std::size_t code = 1; code < kCodeCount; ++code)
    errors_[code] =
        &metrics.request_errors.with(std::string(status_code_name(static_cast<StatusCode>(code))));
  for (std::size_t outcome = 0; outcome < kOutcomeCount; ++outcome)
    rows_written_[outcome] = &metrics.rows_written.with(
        std::string(row_outcome_name(static_cast<RowOutcome>(outcome + 1))));
  source_ = metrics.add_source([this] { move_tallies(); });
}

void WireMetrics::move_tallies() {
  for (const OperationInfo& info : kOperations) {
    const auto index = static_cast<std::size_t>(info.operation);
    if (!latency_[index]->is_empty())
      latency_[index]->move_to(metrics_.request_latency.with(info.method));
    for (std::size_t stage = 0; stage < kStageNames.size(); ++stage)
      if (auto& tally = stages_[index][stage]; tally != nullptr && !tally->is_empty())
        tally->move_to(metrics_.request_stage_latency.with({info.method, kStageNames[stage]}));
  }
}

void WireMetrics::count_request(Operation operation) const {
  requests_[static_cast<std::size_t>(operation)]->Increment();
}

void WireMetrics::count_error(StatusCode code) const {
  errors_[static_cast<std::size_t>(code)]->Increment();
}

void WireMetrics::observe_latency(Operation operation, std::chrono::nanoseconds latency,
                                  const StageTimes& stages) const {
  using Seconds = std::chrono::duration<double>;
  const auto index = static_cast<std::size_t>(operation);
  latency_[index]->observe(Seconds(latency).count());
  for (std::size_t stage = 0; stage < kStageNames.size(); ++stage) {
    const std::chrono::nanoseconds spent = stages.in(static_cast<Stage>(stage));
    if (spent.count() > 0 && stages_[index][stage] != nullptr)
      stages_[index][stage]->observe(Seconds(spent).count());
  }
}

void WireMetrics::count_slow(Operation operation) const {
  slow_[static_cast<std::size_t>(operation)]->Increment();
}

void WireMetrics::count_rows_written(const WriteReceipt& receipt) const {
  for (std::size_t outcome = 0; outcome < kOutcomeCount; ++outcome) {
    const std::uint32_t rows = receipt.count(static_cast<RowOutcome>(outcome + 1));
    if (rows != 0) rows_written_[outcome]->Increment(rows);
  }
}

}  // namespace skua
