#include "storage/store/rocks/wal_scan.h"

#include <algorithm>
#include <cstring>

#include "storage/base/crc32c.h"

namespace skua {
namespace {

constexpr std::size_t kBlockBytes = 32768;
constexpr std::size_t kHeaderBytes = 7;

enum FragmentType : std::uint8_t { kZero = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

// RocksDB stores checksums rotated and offset, so that a checksum of checksums does not degenerate.
std::uint32_t masked_crc32c(std::string_view bytes) {
  const std::uint32_t sum = crc32c(bytes);
  return ((sum >> 15) | (sum << 17)) + 0xa282ead8u;
}

struct Fragment {
  std::uint32_t crc = 0;
  std::size_t length = 0;
  std::uint8_t type = 0;

  // REQUIRES: kHeaderBytes bytes at `at`.
  static Fragment read(std::string_view bytes, std::size_t at) {
    Fragment fragment;
    std::uint16_t length = 0;
    std::memcpy(&fragment.crc, bytes.data() + at, 4);
    std::memcpy(&length, bytes.data() + at + 4, 2);
    fragment.length = length;
    fragment.type = static_cast<std::uint8_t>(bytes[at + 6]);
    return fragment;
  }
  [[nodiscard]] bool matches(std::string_view bytes, std::size_t at, std::size_t payload) const {
    return masked_crc32c(bytes.substr(at + 6, payload + 1)) == crc;
  }
};

std::size_t left_in_block(std::size_t at) { return kBlockBytes - at % kBlockBytes; }

bool fits(std::string_view bytes, std::size_t at, const Fragment& fragment) {
  return kHeaderBytes + fragment.length <= left_in_block(at) &&
         at + kHeaderBytes + fragment.length <= bytes.size();
}

// Damage may have moved every boundary after it, so each byte is tried as a beginning.
bool has_first_fragment_after(std::string_view bytes, std::size_t after) {
  for (std::size_t at = after + 1; at + kHeaderBytes <= bytes.size(); ++at) {
    const auto type = static_cast<std::uint8_t>(bytes[at + 6]);
    if (type != kFull && type != kFirst) continue;
    const Fragment fragment = Fragment::read(bytes, at);
    if (fragment.length > 0 && fits(bytes, at, fragment) &&
        fragment.matches(bytes, at, fragment.length))
      return true;
  }
  return false;
}

WalScan::Verdict judge_bad_fragment(std::string_view bytes, std::size_t at) {
  if (bytes.size() - at < kHeaderBytes) return WalScan::Verdict::kTornTail;
  if (has_first_fragment_after(bytes, at)) return WalScan::Verdict::kDamaged;
  const Fragment fragment = Fragment::read(bytes, at);
  if (fits(bytes, at, fragment)) {
    // Complete, yet wrong. A write that was cut short by a power failure leaves zeros at its end.
    return bytes.back() == 0 ? WalScan::Verdict::kTornTail : WalScan::Verdict::kDamaged;
  }
  // It claims more than there is. When the checksum holds for what there is, the length was
  // damaged.
  const std::size_t payload = std::min(bytes.size() - at, left_in_block(at)) - kHeaderBytes;
  return fragment.matches(bytes, at, payload) ? WalScan::Verdict::kDamaged
                                              : WalScan::Verdict::kTornTail;
}

}  // namespace

WalScan scan_wal(std::string_view bytes) {
  WalScan scan;
  std::size_t at = 0;
  std::size_t record_start = 0;
  bool inside_record = false;
  while (at < bytes.size()) {
    if (left_in_block(at) < kHeaderBytes) {
      at += left_in_block(at);
      continue;
    }
    const bool has_header = bytes.size() - at >= kHeaderBytes;
    const Fragment fragment = has_header ? Fragment::read(bytes, at) : Fragment{};
    if (!has_header || !fits(bytes, at, fragment) ||
        !fragment.matches(bytes, at, fragment.length)) {
      scan.verdict = judge_bad_fragment(bytes, at);
      scan.offset = at;
      return scan;
    }
    const bool starts = fragment.type == kFull || fragment.type == kFirst;
    const bool continues = fragment.type == kMiddle || fragment.type == kLast;
    if ((starts && inside_record) || (continues && !inside_record)) {
      scan.verdict = WalScan::Verdict::kDamaged;
      scan.offset = inside_record ? record_start : at;
      return scan;
    }
    if (starts) record_start = at;
    inside_record = fragment.type == kFirst || fragment.type == kMiddle;
    if (!inside_record) ++scan.records;
    at += kHeaderBytes + fragment.length;
  }
  if (inside_record) {
    scan.verdict = WalScan::Verdict::kTornTail;
    scan.offset = record_start;
  }
  return scan;
}

std::string wal_seal(std::uint64_t sequence) { return "seal " + std::to_string(sequence) + " end"; }

}  // namespace skua
