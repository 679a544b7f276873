#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "storage/base/crc32c.h"

namespace skua {

// The pieces that RocksDB cuts the records of a log into (RocksDB, db/log_format.h): blocks of 32
// KiB, and in them fragments {masked CRC-32C u32, length u16, type u8, payload}. What is left of a
// block and too small for a header is padding.
struct WalFragment {
  static constexpr std::size_t kBlockBytes = 32768;
  static constexpr std::size_t kHeaderBytes = 7;
  enum Type : std::uint8_t { kZero = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

  std::uint32_t crc = 0;
  std::size_t length = 0;
  std::uint8_t type = 0;

  // REQUIRES: kHeaderBytes bytes at `at`.
  [[nodiscard]] static WalFragment read(std::string_view bytes, std::size_t at) {
    WalFragment fragment;
    std::uint16_t length = 0;
    std::memcpy(&fragment.crc, bytes.data() + at, 4);
    std::memcpy(&length, bytes.data() + at + 4, 2);
    fragment.length = length;
    fragment.type = static_cast<std::uint8_t>(bytes[at + 6]);
    return fragment;
  }
  [[nodiscard]] static std::size_t left_in_block(std::size_t at) {
    return kBlockBytes - at % kBlockBytes;
  }
  // RocksDB stores checksums rotated and offset, so that a checksum of checksums does not
  // degenerate. Over type and payload.
  [[nodiscard]] static std::uint32_t masked_crc32c(std::string_view type_and_payload) {
    const std::uint32_t sum = crc32c(type_and_payload);
    return ((sum >> 15) | (sum << 17)) + 0xa282ead8u;
  }

  [[nodiscard]] bool matches(std::string_view bytes, std::size_t at, std::size_t payload) const {
    return masked_crc32c(bytes.substr(at + 6, payload + 1)) == crc;
  }
  // In its block and in the file.
  [[nodiscard]] bool fits(std::string_view bytes, std::size_t at) const {
    return kHeaderBytes + length <= left_in_block(at) && at + kHeaderBytes + length <= bytes.size();
  }
  [[nodiscard]] bool starts_record() const { return type == kFull || type == kFirst; }
  [[nodiscard]] bool continues_record() const { return type == kMiddle || type == kLast; }
};

}  // namespace skua
