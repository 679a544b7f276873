#include "clients/cli/arrow/arrow_memory.h"

#include <arrow/memory_pool.h>
#include <arrow/status.h>

#include <atomic>

namespace skua {
namespace {

class BoundedMemory final : public arrow::MemoryPool {
 public:
  explicit BoundedMemory(std::uint64_t bytes_max)
      : bytes_max_(static_cast<std::int64_t>(bytes_max)), pool_(arrow::default_memory_pool()) {}

  using arrow::MemoryPool::Allocate;
  using arrow::MemoryPool::Free;
  using arrow::MemoryPool::Reallocate;

  arrow::Status Allocate(std::int64_t size, std::int64_t alignment, std::uint8_t** out) override {
    ARROW_RETURN_NOT_OK(take(size));
    const arrow::Status allocated = pool_->Allocate(size, alignment, out);
    if (!allocated.ok()) held_ -= size;
    return allocated;
  }
  arrow::Status Reallocate(std::int64_t old_size, std::int64_t new_size, std::int64_t alignment,
                           std::uint8_t** block) override {
    ARROW_RETURN_NOT_OK(take(new_size - old_size));
    const arrow::Status allocated = pool_->Reallocate(old_size, new_size, alignment, block);
    if (!allocated.ok()) held_ -= new_size - old_size;
    return allocated;
  }
  void Free(std::uint8_t* block, std::int64_t size, std::int64_t alignment) override {
    pool_->Free(block, size, alignment);
    held_ -= size;
  }
  std::int64_t bytes_allocated() const override { return held_; }
  std::int64_t max_memory() const override { return most_; }
  std::int64_t total_bytes_allocated() const override { return total_; }
  std::int64_t num_allocations() const override { return allocations_; }
  std::string backend_name() const override { return pool_->backend_name(); }

 private:
  arrow::Status take(std::int64_t size) {
    const std::int64_t held = held_ += size;
    if (size > 0 && held > bytes_max_) {
      held_ -= size;
      return arrow::Status::OutOfMemory(size, " bytes more than ", held - size);
    }
    std::int64_t most = most_;
    while (held > most && !most_.compare_exchange_weak(most, held)) continue;
    if (size > 0) total_ += size;
    ++allocations_;
    return arrow::Status::OK();
  }

  const std::int64_t bytes_max_;
  arrow::MemoryPool* pool_;
  std::atomic<std::int64_t> held_{0};
  std::atomic<std::int64_t> most_{0};
  std::atomic<std::int64_t> total_{0};
  std::atomic<std::int64_t> allocations_{0};
};

}  // namespace

std::shared_ptr<arrow::MemoryPool> make_bounded_memory(std::uint64_t bytes_max) {
  return std::make_shared<BoundedMemory>(bytes_max);
}

}  // namespace skua
