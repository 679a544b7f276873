#pragma once

#include <array>
#include <chrono>
#include <iterator>
#include <memory>

#include "api/service/operation.h"
#include "api/wire/stage_times.h"
#include "storage/base/histogram_tally.h"
#include "storage/base/metrics.h"
#include "storage/base/status.h"
#include "storage/model/receipt.h"

namespace skua {

// The instruments that every request touches, looked up once. THREAD-SAFE.
class WireMetrics {
 public:
  explicit WireMetrics(Metrics& metrics);

  void count_request(Operation operation) const;
  // REQUIRES: `code` is not kOk.
  void count_error(StatusCode code) const;
  // `stages` has ended.
  void observe_latency(Operation operation, std::chrono::nanoseconds latency,
                       const StageTimes& stages) const;
  void count_slow(Operation operation) const;
  void count_rows_read(double rows) const { rows_read_->Increment(rows); }
  void count_rows_written(const WriteReceipt& receipt) const;

 private:
  static constexpr std::size_t kOperationCount = std::size(kOperations);
  static constexpr std::size_t kCodeCount = 17;
  static constexpr std::size_t kOutcomeCount = 5;

  void move_tallies();

  Metrics& metrics_;
  std::array<prometheus::Counter*, kOperationCount> requests_{};
  std::array<prometheus::Counter*, kOperationCount> slow_{};
  std::array<std::unique_ptr<HistogramTally>, kOperationCount> latency_;
  std::array<prometheus::Counter*, kCodeCount> errors_{};
  std::array<prometheus::Counter*, kOutcomeCount> rows_written_{};
  prometheus::Counter* rows_read_;
  // Of reads and writes all stages; of the others queue and engine, null otherwise.
  std::array<std::array<std::unique_ptr<HistogramTally>, kStageNames.size()>, kOperationCount>
      stages_;
  Metrics::Source source_;  // Last: it looks at the rest.
};

}  // namespace skua
