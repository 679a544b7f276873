#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace skua {

// Where libavro takes its memory from while it works for us. Its reader believes the lengths that
// it finds in a datum, and does not give everything back when it fails; so on a thread with an
// AvroMemoryScope every allocation comes from the scope's memory, which refuses what exceeds its
// bound and is emptied as a whole. Not thread-safe.
class AvroMemory {
 public:
  // kHeap: blocks come and go in any order, and go back all at once. kStack: the last one that came
  // goes first, which is how data are read, and makes room at once.
  enum class Order : std::uint8_t { kHeap, kStack };

  AvroMemory(Order order, std::size_t bytes_max) : order_(order), bytes_max_(bytes_max) {}

  // nullptr: the block exceeds the bound, or all blocks a few times the bound.
  [[nodiscard]] void* allocate(std::size_t bytes);
  void free(const void* block);
  // Empties it and sets another bound; one chunk stays for the next use.
  void reset(std::size_t bytes_max);

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
    std::size_t used = 0;
  };

  Order order_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;  // Of all chunks.
  std::vector<Chunk> chunks_;
};

// While it lives, libavro allocates from `memory` on this thread; elsewhere from the heap.
class AvroMemoryScope {
 public:
  explicit AvroMemoryScope(AvroMemory& memory);
  ~AvroMemoryScope();

  AvroMemoryScope(const AvroMemoryScope&) = delete;
  AvroMemoryScope& operator=(const AvroMemoryScope&) = delete;

 private:
  AvroMemory* outer_;
};

}  // namespace skua
