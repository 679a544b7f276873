#pragma once

#include <array>
#include <iterator>

#include "api/service/operation.h"
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
  void observe_latency(Operation operation, double latency_s) const;
  void count_rows_read(double rows) const { rows_read_->Increment(rows); }
  void count_rows_written(const WriteReceipt& receipt) const;

 private:
  static constexpr std::size_t kOperationCount = std::size(kOperations);
  static constexpr std::size_t kCodeCount = 16;
  static constexpr std::size_t kOutcomeCount = 5;

  std::array<prometheus::Counter*, kOperationCount> requests_{};
  std::array<prometheus::Histogram*, kOperationCount> latency_{};
  std::array<prometheus::Counter*, kCodeCount> errors_{};
  std::array<prometheus::Counter*, kOutcomeCount> rows_written_{};
  prometheus::Counter* rows_read_;
};

}  // namespace skua
