#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace skua {

// What an entry of the tier says about its entity.
enum class EntryKind : std::uint16_t {
  kNewest = 0,    // The newest packed row; empty: there is none.
  kVersions = 1,  // A VersionList.
};

// One entry as it lies in a segment: this header, the entity key, the value. Written once, then
// only read.
struct RowEntry {
  static constexpr std::size_t kAlignment = 8;
  static constexpr std::size_t kKeyBytesMax = 0xffff;

  std::uint32_t value_bytes = 0;
  std::uint16_t key_bytes = 0;
  EntryKind kind = EntryKind::kNewest;

  [[nodiscard]] static std::size_t size_of(std::string_view key, std::string_view value) {
    return round_up(sizeof(RowEntry) + key.size() + value.size());
  }
  // REQUIRES: room for size_of() bytes, a key of at most kKeyBytesMax.
  void write(EntryKind of, std::string_view key, std::string_view value) {
    value_bytes = static_cast<std::uint32_t>(value.size());
    key_bytes = static_cast<std::uint16_t>(key.size());
    kind = of;
    std::memcpy(data(), key.data(), key.size());
    if (!value.empty()) std::memcpy(data() + key.size(), value.data(), value.size());
  }

  [[nodiscard]] std::string_view key() const { return {data(), key_bytes}; }
  [[nodiscard]] std::string_view value() const { return {data() + key_bytes, value_bytes}; }
  [[nodiscard]] std::size_t size() const {
    return round_up(sizeof(RowEntry) + key_bytes + value_bytes);
  }

 private:
  [[nodiscard]] static std::size_t round_up(std::size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
  }
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] const char* data() const { return reinterpret_cast<const char*>(this + 1); }
};
static_assert(sizeof(RowEntry) == 8);

}  // namespace skua
