#include "storage/base/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

namespace skua {
namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // Reflected.
constexpr std::uint32_t kInverted = 0xffffffff;
constexpr std::size_t kSlices = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

// Slicing by eight: table k has the checksum of a byte that k zero bytes follow.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < kSlices; ++k)
    for (std::size_t byte = 0; byte < 256; ++byte)
      tables[k][byte] = (tables[k - 1][byte] >> 8) ^ tables[0][tables[k - 1][byte] & 0xff];
  return tables;
}

constexpr Tables kTables = make_tables();

std::uint64_t load_word(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

#if defined(__x86_64__)

bool has_instruction() { return __builtin_cpu_supports("sse4.2") != 0; }

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::string_view bytes) {
  std::uint64_t crc = kInverted;
  for (; bytes.size() >= 8; bytes.remove_prefix(8))
    crc = _mm_crc32_u64(crc, load_word(bytes.data()));
  auto rest = static_cast<std::uint32_t>(crc);
  for (const char c : bytes) rest = _mm_crc32_u8(rest, static_cast<unsigned char>(c));
  return rest ^ kInverted;
}

#elif defined(__ARM_FEATURE_CRC32)

constexpr bool has_instruction() { return true; }

std::uint32_t crc32c_by_instruction(std::string_view bytes) {
  std::uint32_t crc = kInverted;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) crc = __crc32cd(crc, load_word(bytes.data()));
  for (const char c : bytes) crc = __crc32cb(crc, static_cast<unsigned char>(c));
  return crc ^ kInverted;
}

#else

constexpr bool has_instruction() { return false; }
std::uint32_t crc32c_by_instruction(std::string_view bytes) { return crc32c_by_tables(bytes); }

#endif

}  // namespace

std::uint32_t crc32c_by_tables(std::string_view bytes) {
  std::uint32_t crc = kInverted;
  for (; bytes.size() >= kSlices; bytes.remove_prefix(kSlices)) {
    const std::uint64_t word = load_word(bytes.data()) ^ crc;
    crc = 0;
    for (std::size_t k = 0; k < kSlices; ++k)
      crc ^= kTables[kSlices - 1 - k][(word >> (8 * k)) & 0xff];
  }
  for (const char c : bytes)
    crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return crc ^ kInverted;
}

std::uint32_t crc32c(std::string_view bytes) {
  static const bool by_instruction = has_instruction();
  return by_instruction ? crc32c_by_instruction(bytes) : crc32c_by_tables(bytes);
}

}  // namespace skua
