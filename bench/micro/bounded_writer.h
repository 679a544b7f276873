#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "storage/store/engine.h"

namespace skua::bench::micro {

// Writes batches to an engine, a bounded number of them waiting for their receipts at a time.
// Used by one thread.
class BoundedWriter {
 public:
  BoundedWriter(Engine& engine, std::size_t waiting_max)
      : engine_(engine), waiting_max_(waiting_max) {}
  ~BoundedWriter() { wait(); }
  BoundedWriter(const BoundedWriter&) = delete;
  BoundedWriter& operator=(const BoundedWriter&) = delete;

  // Blocks while too many wait.
  void write(WriteBatch batch);
  // Until every batch has its receipt.
  void wait();
  // Batches so far of which not every row was applied.
  [[nodiscard]] std::uint64_t failed_batches() const;

 private:
  void note(const Result<WriteReceipt>& receipt, std::size_t rows);

  Engine& engine_;
  std::size_t waiting_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t waiting_ = 0;
  std::uint64_t failed_batches_ = 0;
};

}  // namespace skua::bench::micro
