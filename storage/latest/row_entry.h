#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace skua {

// What an entry of the tier says about its entity.
enum class EntryKind : std::uint8_t {
  kNewest = 0,    // The newest packed row; empty: there is none.
  kVersions = 1,  // A VersionList.
};

// One entry as it lies in a segment: this word, the entity key, the value. Written once, then only
// read.
class RowEntry {
 public:
  static constexpr std::size_t kAlignment = 4;
  static constexpr std::size_t kKeyBytesMax = (1u << 12) - 1;
  static constexpr std::size_t kValueBytesMax = (1u << 19) - 1;

  [[nodiscard]] static std::size_t size_of(std::size_t key_bytes, std::size_t value_bytes) {
    return (sizeof(RowEntry) + key_bytes + value_bytes + kAlignment - 1) / kAlignment * kAlignment;
  }
  // REQUIRES: room for size_of() bytes; sizes within the bounds above.
  void write(EntryKind kind, std::string_view key, std::string_view value) {
    value_bytes_ = static_cast<std::uint32_t>(value.size()) & kValueBytesMax;
    key_bytes_ = static_cast<std::uint32_t>(key.size()) & kKeyBytesMax;
    kind_ = static_cast<std::uint32_t>(kind) & 1u;
    std::memcpy(data(), key.data(), key.size());
    if (!value.empty()) std::memcpy(data() + key.size(), value.data(), value.size());
  }

  [[nodiscard]] EntryKind kind() const { return static_cast<EntryKind>(kind_); }
  [[nodiscard]] std::string_view key() const { return {data(), key_bytes_}; }
  [[nodiscard]] bool has_key(std::string_view other) const {
    return key_bytes_ == other.size() && equal(data(), other.data(), other.size());
  }
  [[nodiscard]] std::string_view value() const { return {data() + key_bytes_, value_bytes_}; }
  [[nodiscard]] std::size_t size() const { return size_of(key_bytes_, value_bytes_); }

 private:
  // Keys are short: calling memcmp would cost more than comparing.
  [[nodiscard]] static bool equal(const char* a, const char* b, std::size_t bytes) {
    const auto word = [](const char* at) {
      std::uint64_t out;
      std::memcpy(&out, at, sizeof(out));
      return out;
    };
    if (bytes < 8) return std::memcmp(a, b, bytes) == 0;
    for (std::size_t i = 0; i + 8 < bytes; i += 8)
      if (word(a + i) != word(b + i)) return false;
    return word(a + bytes - 8) == word(b + bytes - 8);
  }
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] const char* data() const { return reinterpret_cast<const char*>(this + 1); }

  std::uint32_t value_bytes_ : 19 = 0;
  std::uint32_t key_bytes_ : 12 = 0;
  std::uint32_t kind_ : 1 = 0;
};
static_assert(sizeof(RowEntry) == 4);

}  // namespace skua
