#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace skua::kafka {

// Bytes that are written once; its room stays for the next use and is never filled with zeros.
class ByteBuffer {
 public:
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
  [[nodiscard]] char* data() { return bytes_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  // REQUIRES: at most capacity().
  void set_size(std::size_t size) { size_ = size; }
  void clear() { size_ = 0; }
  // Room for so many bytes in all; what is there stays.
  void reserve(std::size_t bytes) {
    if (bytes <= capacity_) return;
    std::unique_ptr<char[]> larger(new char[bytes]);
    if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = bytes;
  }
  // Gives the room back when it is more than `bytes`, so that one large batch does not hold it.
  void release_above(std::size_t bytes) {
    if (capacity_ > bytes) *this = {};
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace skua::kafka
