#include "api/payload/avro_memory.h"

#include <avro/allocation.h>
#include <avro/errors.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace skua {
namespace {

constexpr std::size_t kChunkBytes = 16 << 10;
constexpr std::size_t kKeptBytes = 1 << 20;
constexpr std::size_t kBytesMost = std::size_t{1} << 40;
constexpr std::size_t kAlignment = alignof(std::max_align_t);

thread_local AvroMemory* current = nullptr;

void* allocate(void* /*user_data*/, void* block, std::size_t old_bytes, std::size_t bytes) {
  if (current == nullptr) {
    if (bytes != 0) return std::realloc(block, bytes);
    std::free(block);
    return nullptr;
  }
  if (bytes == 0) {
    current->free(block);
    return nullptr;
  }
  void* out = current->allocate(bytes);
  if (out != nullptr && block != nullptr) std::memcpy(out, block, std::min(old_bytes, bytes));
  return out;
}

}  // namespace

void* AvroMemory::allocate(std::size_t bytes) {
  if (bytes > bytes_max_ || bytes_max_ > kBytesMost) return nullptr;
  bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  if (chunks_.empty() || chunks_.back().size - chunks_.back().used < bytes) {
    const std::size_t size = std::max(bytes, kChunkBytes);
    if (bytes_ + size > 4 * bytes_max_ + 2 * kChunkBytes) return nullptr;
    chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size, 0});
    bytes_ += size;
  }
  Chunk& chunk = chunks_.back();
  void* out = chunk.bytes.get() + chunk.used;
  chunk.used += bytes;
  return out;
}

void AvroMemory::free(const void* block) {
  if (order_ == Order::kHeap || chunks_.empty()) return;
  Chunk& chunk = chunks_.back();
  const auto* at = static_cast<const std::byte*>(block);
  const std::byte* begin = chunk.bytes.get();
  if (std::less<>{}(at, begin) || !std::less<>{}(at, begin + chunk.used)) return;
  chunk.used = static_cast<std::size_t>(at - begin);
}

void AvroMemory::reset(std::size_t bytes_max) {
  bytes_max_ = bytes_max;
  if (chunks_.size() > 1) chunks_.erase(chunks_.begin(), chunks_.end() - 1);
  if (!chunks_.empty() && chunks_.back().size > kKeptBytes) chunks_.clear();
  bytes_ = chunks_.empty() ? 0 : chunks_.back().size;
  if (!chunks_.empty()) chunks_.back().used = 0;
}

AvroMemoryScope::AvroMemoryScope(AvroMemory& memory) : outer_(current) {
  static std::once_flag once;
  std::call_once(once, [] { avro_set_allocator(&allocate, nullptr); });
  current = &memory;
}

AvroMemoryScope::~AvroMemoryScope() { current = outer_; }

}  // namespace skua

// Debian builds libavro without THREADSAFE: the text of its last error is one static buffer that
// every thread writes. These stand in for the library's; its messages may quote values, and a
// return code says enough.
extern "C" {
void avro_set_error(const char* /*format*/, ...) {}
void avro_prefix_error(const char* /*format*/, ...) {}
}
