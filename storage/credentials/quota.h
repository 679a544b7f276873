#pragma once

#include <algorithm>
#include <cstdint>

#include "storage/credentials/line_budget.h"
#include "storage/credentials/token_bucket.h"

namespace skua {

// What a key may use each second; 0: as much as there is.
struct Quota {
  std::uint64_t requests_per_second = 0;
  std::uint64_t rows_per_second = 0;
  std::uint64_t bytes_per_second = 0;

  friend bool operator==(const Quota&, const Quota&) = default;
};

// What a key has used of its quota, and of the log. THREAD-SAFE.
class QuotaMeter {
 public:
  using Nanoseconds = TokenBucket::Nanoseconds;

  explicit QuotaMeter(const Quota& quota)
      : requests_(quota.requests_per_second),
        rows_(quota.rows_per_second),
        bytes_(quota.bytes_per_second) {}

  // How long a request has to wait; zero: it may be served, and was counted.
  [[nodiscard]] Nanoseconds admit(std::uint64_t request_bytes, Nanoseconds now) {
    const Nanoseconds wait = wait_time(now);
    if (wait.count() > 0) return wait;
    charge(request_bytes, now);
    return Nanoseconds(0);
  }
  // Counts a request that was served already.
  void charge(std::uint64_t request_bytes, Nanoseconds now) {
    requests_.use(1, now);
    bytes_.use(request_bytes, now);
  }
  [[nodiscard]] Nanoseconds wait_time(Nanoseconds now) const {
    return std::max({requests_.wait(now), rows_.wait(now), bytes_.wait(now)});
  }
  void use_rows(std::uint64_t rows, Nanoseconds now) { rows_.use(rows, now); }
  void use_bytes(std::uint64_t bytes, Nanoseconds now) { bytes_.use(bytes, now); }

  // For calls of it that were not served.
  [[nodiscard]] LineBudget& failed_lines() { return failed_lines_; }

 private:
  TokenBucket requests_;
  TokenBucket rows_;
  TokenBucket bytes_;
  LineBudget failed_lines_;
};

}  // namespace skua
