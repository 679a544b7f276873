#pragma once

#include <cstddef>

namespace skua::bench::micro {

// Zeroed memory outside the heap, on huge pages where the system gives them.
class LargePages {
 public:
  explicit LargePages(std::size_t bytes);
  ~LargePages();
  LargePages(const LargePages&) = delete;
  LargePages& operator=(const LargePages&) = delete;

  [[nodiscard]] char* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return bytes_; }

 private:
  void* mapping_ = nullptr;
  std::size_t mapped_bytes_ = 0;
  char* data_ = nullptr;  // On a huge page boundary.
  std::size_t bytes_;
};

}  // namespace skua::bench::micro
