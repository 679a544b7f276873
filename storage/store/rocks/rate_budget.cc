#include "storage/store/rocks/rate_budget.h"

#include <algorithm>

namespace skua {
namespace {

constexpr std::chrono::nanoseconds kCredit = std::chrono::seconds(1);

}  // namespace

std::chrono::nanoseconds RateBudget::spend(std::uint64_t bytes) {
  if (bytes_per_second_ == 0) return std::chrono::nanoseconds(0);
  const double seconds = static_cast<double>(bytes) / static_cast<double>(bytes_per_second_);
  const auto cost =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
  const std::chrono::nanoseconds now = clock_.steady();
  const std::lock_guard lock(mutex_);
  due_ = std::max(due_, now - kCredit) + cost;
  return std::max(due_ - now, std::chrono::nanoseconds(0));
}

}  // namespace skua
