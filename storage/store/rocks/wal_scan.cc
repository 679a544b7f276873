#include "storage/store/rocks/wal_scan.h"

#include <algorithm>
#include <array>
#include <bit>

#include "storage/store/rocks/wal_fragment.h"

namespace skua {
namespace {

using Fragment = WalFragment;

// Where a write was cut short, and all behind it is zeros. It may have lost a single bit.
bool begins_zeros(std::string_view bytes, std::size_t at) {
  return bytes.find_first_not_of('\0', at) == std::string_view::npos;
}

// True when one bit of the fragment is all that is wrong. A write that was cut short differs in
// many, or lost its last one.
bool is_one_bit_off(std::string_view bytes, std::size_t at, const Fragment& fragment) {
  for (unsigned bit = 0; bit < 16; ++bit) {
    Fragment other = fragment;
    other.length ^= std::size_t{1} << bit;
    if (other.fits(bytes, at) && other.matches(bytes, at, other.length)) return true;
  }
  if (!fragment.fits(bytes, at)) return false;
  const std::string_view covered =
      bytes.substr(at + Fragment::kHeaderBytes - 1, fragment.length + 1);
  if (std::has_single_bit(Fragment::masked_crc32c(covered) ^ fragment.crc)) return true;
  const std::uint32_t rotated = fragment.crc - 0xa282ead8u;
  const std::uint32_t difference = crc32c(covered) ^ ((rotated >> 17) | (rotated << 15));
  // What each bit of a byte does to the checksum, from the last byte on.
  std::array<std::uint32_t, 8> effects{1, 2, 4, 8, 16, 32, 64, 128};
  for (std::size_t i = 0; i < covered.size(); ++i) {
    for (std::uint32_t& effect : effects) {
      for (int shift = 0; shift < 8; ++shift)
        effect = (effect >> 1) ^ ((effect & 1) != 0 ? 0x82f63b78u : 0);
      if (effect == difference)
        return !begins_zeros(bytes, at + Fragment::kHeaderBytes + fragment.length - 1 - i);
    }
  }
  return false;
}

}  // namespace

std::size_t next_whole_record(std::string_view bytes, std::size_t after) {
  for (std::size_t at = after + 1; at + Fragment::kHeaderBytes <= bytes.size(); ++at) {
    const Fragment fragment = Fragment::read(bytes, at);
    if (!fragment.starts_record()) continue;
    // Where a block has room for a header only, RocksDB begins a record with nothing in it.
    const bool may_be_empty =
        fragment.type == Fragment::kFirst && Fragment::left_in_block(at) == Fragment::kHeaderBytes;
    if ((fragment.length > 0 || may_be_empty) && fragment.fits(bytes, at) &&
        fragment.matches(bytes, at, fragment.length))
      return at;
  }
  return std::string_view::npos;
}

bool is_torn_tail(std::string_view bytes, std::size_t at) {
  if (bytes.size() - at < Fragment::kHeaderBytes) return true;
  if (next_whole_record(bytes, at) != std::string_view::npos) return false;
  const Fragment fragment = Fragment::read(bytes, at);
  if (is_one_bit_off(bytes, at, fragment)) return false;
  // Complete, yet wrong. A write that was cut short by a power failure leaves zeros at its end.
  if (fragment.fits(bytes, at)) return bytes.back() == 0;
  // It claims more than there is. When the checksum holds for what there is, the length was
  // damaged.
  const std::size_t payload =
      std::min(bytes.size() - at, Fragment::left_in_block(at)) - Fragment::kHeaderBytes;
  return !fragment.matches(bytes, at, payload);
}

WalScan scan_wal(std::string_view bytes) {
  WalScan scan;
  std::size_t at = 0;
  std::size_t record_start = 0;
  bool inside_record = false;
  while (at < bytes.size()) {
    if (Fragment::left_in_block(at) < Fragment::kHeaderBytes) {
      at += Fragment::left_in_block(at);
      continue;
    }
    const bool has_header = bytes.size() - at >= Fragment::kHeaderBytes;
    const Fragment fragment = has_header ? Fragment::read(bytes, at) : Fragment{};
    if (!has_header || !fragment.fits(bytes, at) || !fragment.matches(bytes, at, fragment.length)) {
      scan.verdict =
          is_torn_tail(bytes, at) ? WalScan::Verdict::kTornTail : WalScan::Verdict::kDamaged;
      scan.offset = at;
      return scan;
    }
    const bool starts = fragment.starts_record();
    const bool continues = fragment.continues_record();
    if ((starts && inside_record) || (continues && !inside_record)) {
      scan.verdict = WalScan::Verdict::kDamaged;
      scan.offset = inside_record ? record_start : at;
      return scan;
    }
    if (starts) record_start = at;
    inside_record = fragment.type == Fragment::kFirst || fragment.type == Fragment::kMiddle;
    if (!inside_record) ++scan.records;
    at += Fragment::kHeaderBytes + fragment.length;
  }
  if (inside_record) {
    scan.verdict = WalScan::Verdict::kTornTail;
    scan.offset = record_start;
  }
  return scan;
}

std::string wal_seal(std::uint64_t sequence) { return "seal " + std::to_string(sequence) + " end"; }

}  // namespace skua
