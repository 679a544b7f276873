#include "api/kafka/byte_budget.h"

#include <utility>

namespace skua::kafka {

void ByteBudget::Share::begin() {
  const std::lock_guard lock(budget_.mutex_);
  goes_beyond_ = false;
}

bool ByteBudget::Share::take(std::uint64_t bytes, std::function<void()> resume) {
  const std::lock_guard lock(budget_.mutex_);
  // Whoever is beyond the limit already must not wait behind those who wait for it.
  const bool is_beyond = budget_.beyond_ == this && goes_beyond_;
  if (is_beyond || (budget_.line_.empty() && budget_.has_room(bytes))) {
    budget_.grant(*this, bytes);
    return true;
  }
  wanted_ = bytes;
  resume_ = std::move(resume);
  budget_.line_.push_back(this);
  return false;
}

bool ByteBudget::Share::try_take(std::uint64_t bytes) {
  const std::lock_guard lock(budget_.mutex_);
  if (!budget_.fits(bytes)) return false;
  budget_.add(*this, static_cast<std::int64_t>(bytes));
  return true;
}

void ByteBudget::Share::charge(std::uint64_t bytes) {
  const std::lock_guard lock(budget_.mutex_);
  budget_.add(*this, static_cast<std::int64_t>(bytes));
}

void ByteBudget::Share::give_back(std::uint64_t bytes) {
  std::vector<std::function<void()>> granted;
  {
    const std::lock_guard lock(budget_.mutex_);
    budget_.release(*this, bytes);
    granted = budget_.serve_line();
  }
  for (const auto& resume : granted) resume();
}

bool ByteBudget::Share::leave_line() {
  std::function<void()> dropped;  // It may hold what owns the share: let go without the lock.
  const std::lock_guard lock(budget_.mutex_);
  dropped = std::exchange(resume_, nullptr);
  return std::erase(budget_.line_, this) > 0;
}

ByteBudget::Share::~Share() {
  (void)leave_line();
  give_back(bytes_);
}

std::uint64_t ByteBudget::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

bool ByteBudget::is_full() const {
  const std::lock_guard lock(mutex_);
  return bytes_ >= bytes_max_;
}

bool ByteBudget::is_short() const {
  const std::lock_guard lock(mutex_);
  return !line_.empty();
}

bool ByteBudget::fits(std::uint64_t bytes) const {
  return bytes <= bytes_max_ && bytes_ <= bytes_max_ - bytes;
}

bool ByteBudget::has_room(std::uint64_t bytes) const { return fits(bytes) || beyond_ == nullptr; }

void ByteBudget::add(Share& share, std::int64_t bytes) {
  bytes_ += static_cast<std::uint64_t>(bytes);
  share.bytes_ += static_cast<std::uint64_t>(bytes);
  if (gauge_ != nullptr) gauge_->Increment(static_cast<double>(bytes));
}

void ByteBudget::grant(Share& share, std::uint64_t bytes) {
  add(share, static_cast<std::int64_t>(bytes));
  if (bytes_ <= bytes_max_) return;
  beyond_ = &share;
  share.goes_beyond_ = true;
}

void ByteBudget::release(Share& share, std::uint64_t bytes) {
  add(share, -static_cast<std::int64_t>(bytes));
  const bool is_over = bytes_ <= bytes_max_ || (beyond_ == &share && share.bytes_ == 0);
  if (is_over) beyond_ = nullptr;
}

std::vector<std::function<void()>> ByteBudget::serve_line() {
  std::vector<std::function<void()>> granted;
  while (!line_.empty() && has_room(line_.front()->wanted_)) {
    Share& share = *line_.front();
    line_.pop_front();
    grant(share, share.wanted_);
    granted.push_back(std::exchange(share.resume_, nullptr));
  }
  return granted;
}

}  // namespace skua::kafka
