#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace skua::test {

// Choices made by a string of bytes, from its front: what a fuzzer changes changes one choice.
// Behind the end every choice is the first one. Borrows the bytes. Not thread-safe.
class ByteChoices {
 public:
  explicit ByteChoices(std::string_view bytes) : rest_(bytes) {}
  ByteChoices(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  template <typename T = std::uint8_t>
  [[nodiscard]] T number() {
    T value{};
    const std::string_view bytes = take(sizeof(T));
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  // In [0, choices). REQUIRES: 1 to 256.
  [[nodiscard]] std::size_t below(std::size_t choices) { return number() % choices; }
  // In [least, most]. REQUIRES: at most 256 numbers.
  [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::size_t>(most - least + 1)));
  }
  [[nodiscard]] bool one_in(std::size_t n) { return below(n) == n - 1; }
  // As many bytes, or what is left.
  [[nodiscard]] std::string_view take(std::size_t bytes) {
    const std::string_view out = rest_.substr(0, std::min(bytes, rest_.size()));
    rest_.remove_prefix(out.size());
    return out;
  }
  // A byte that says how many, and they.
  [[nodiscard]] std::string_view text() { return take(number()); }
  [[nodiscard]] std::string_view rest() { return take(rest_.size()); }

 private:
  std::string_view rest_;
};

}  // namespace skua::test
