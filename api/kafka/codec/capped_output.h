#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "api/kafka/codec/byte_buffer.h"

namespace skua::kafka {

// Where a decoder puts bytes whose number it does not know: grows by doubling up to one byte more
// than allowed, which tells output of exactly the limit from output above it.
class CappedOutput {
 public:
  // Empties the buffer. `expected`: bytes for a start.
  CappedOutput(ByteBuffer& buffer, std::size_t bytes_max, std::size_t expected)
      : buffer_(buffer), end_(bytes_max + 1) {
    buffer_.clear();
    buffer_.reserve(std::min(end_, std::max<std::size_t>(expected, kLeastBytes)));
  }

  [[nodiscard]] bool is_over() const { return buffer_.size() >= end_; }
  // Where the next bytes go; empty only when is_over().
  [[nodiscard]] std::span<char> room() {
    if (buffer_.size() == buffer_.capacity())
      buffer_.reserve(std::min(end_, 2 * buffer_.capacity()));
    return {buffer_.data() + buffer_.size(), std::min(buffer_.capacity(), end_) - buffer_.size()};
  }
  void add(std::size_t bytes) { buffer_.set_size(buffer_.size() + bytes); }

 private:
  static constexpr std::size_t kLeastBytes = 4096;

  ByteBuffer& buffer_;
  std::size_t end_;
};

}  // namespace skua::kafka
