#include "api/wire/wire_metrics.h"

namespace skua {

WireMetrics::WireMetrics(Metrics& metrics) : rows_read_(&metrics.rows_read.get()) {
  for (const OperationInfo& info : kOperations) {
    const auto index = static_cast<std::size_t>(info.operation);
    requests_[index] = &metrics.requests.with(std::string(info.method));
    latency_[index] = &metrics.request_latency.with(std::string(info.method));
  }
  for (std::size_t code = 1; code < kCodeCount; ++code)
    errors_[code] =
        &metrics.request_errors.with(std::string(status_code_name(static_cast<StatusCode>(code))));
  for (std::size_t outcome = 0; outcome < kOutcomeCount; ++outcome)
    rows_written_[outcome] = &metrics.rows_written.with(
        std::string(row_outcome_name(static_cast<RowOutcome>(outcome + 1))));
}

void WireMetrics::count_request(Operation operation) const {
  requests_[static_cast<std::size_t>(operation)]->Increment();
}

void WireMetrics::count_error(StatusCode code) const {
  errors_[static_cast<std::size_t>(code)]->Increment();
}

void WireMetrics::observe_latency(Operation operation, double latency_s) const {
  latency_[static_cast<std::size_t>(operation)]->Observe(latency_s);
}

void WireMetrics::count_rows_written(const WriteReceipt& receipt) const {
  for (std::size_t outcome = 0; outcome < kOutcomeCount; ++outcome) {
    const std::uint32_t rows = receipt.count(static_cast<RowOutcome>(outcome + 1));
    if (rows != 0) rows_written_[outcome]->Increment(rows);
  }
}

}  // namespace skua
