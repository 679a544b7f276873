#include "bench/micro/bounded_writer.h"

#include <utility>

namespace skua::bench::micro {

void BoundedWriter::write(WriteBatch batch) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ < waiting_max_; });
    ++waiting_;
  }
  const std::size_t rows = batch.rows.size();
  engine_.write(std::move(batch),
                [this, rows](const Result<WriteReceipt>& receipt) { note(receipt, rows); });
}

void BoundedWriter::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ == 0; });
}

std::uint64_t BoundedWriter::failed_batches() const {
  const std::lock_guard lock(mutex_);
  return failed_batches_;
}

void BoundedWriter::note(const Result<WriteReceipt>& receipt, std::size_t rows) {
  const bool applied = receipt.ok() && receipt->count(RowOutcome::kApplied) == rows;
  // Under the lock: the writer may be gone as soon as it sees that nothing waits.
  const std::lock_guard lock(mutex_);
  failed_batches_ += applied ? 0 : 1;
  --waiting_;
  changed_.notify_one();
}

}  // namespace skua::bench::micro
