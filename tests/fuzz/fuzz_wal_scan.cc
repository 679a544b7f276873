#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "storage/base/crc32c.h"
#include "storage/store/rocks/wal_scan.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/byte_choices.h"

namespace {

using skua::WalScan;
using skua::test::ByteChoices;
using Verdict = WalScan::Verdict;

constexpr std::size_t kBlockBytes = 32768;
constexpr std::size_t kHeaderBytes = 7;

// A log as RocksDB writes it: see wal_scan.h.
class Log {
 public:
  void append(std::string_view record) {
    bool is_first = true;
    do {
      if (left() < kHeaderBytes) {
        padding_.push_back(bytes_.size());
        bytes_.append(left(), '\0');
      }
      const std::string_view part = record.substr(0, left() - kHeaderBytes);
      record.remove_prefix(part.size());
      append_fragment(part, is_first ? (record.empty() ? 1 : 2) : (record.empty() ? 4 : 3));
      is_first = false;
    } while (!record.empty());
    ++records_;
  }
  // A commit, and the seal that is written before anybody is told of it.
  void append_sealed(std::string_view record) {
    append(record);
    append(skua::wal_seal(records_));
  }
  // Grows by one record until a block has `bytes` left.
  void fill_block(std::size_t bytes) {
    const std::size_t taken = kHeaderBytes + bytes;
    if (left() > taken) append(std::string(left() - taken, 'x'));
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }
  // A byte that nothing reads: what was left of its block was too short for a header.
  [[nodiscard]] bool is_padding(std::size_t at) const {
    return std::any_of(padding_.begin(), padding_.end(), [&](std::size_t begin) {
      return at >= begin && at / kBlockBytes == begin / kBlockBytes;
    });
  }

 private:
  [[nodiscard]] std::size_t left() const { return kBlockBytes - bytes_.size() % kBlockBytes; }
  void append_fragment(std::string_view part, int type) {
    std::string checked(1, static_cast<char>(type));
    checked.append(part);
    const std::uint32_t sum = skua::crc32c(checked);
    const std::uint32_t masked = ((sum >> 15U) | (sum << 17U)) + 0xa282ead8U;
    const auto length = static_cast<std::uint16_t>(part.size());
    bytes_.append(reinterpret_cast<const char*>(&masked), sizeof(masked));
    bytes_.append(reinterpret_cast<const char*>(&length), sizeof(length));
    bytes_.append(checked);
  }

  std::string bytes_;
  std::vector<std::size_t> padding_;  // Where it begins.
  std::uint64_t records_ = 0;
};

// A record without what may be the type of a first fragment: no log is to be found inside it.
std::string record_of(std::string_view bytes) {
  std::string record(bytes);
  for (char& byte : record)
    if (byte == 1 || byte == 2) byte = 'y';
  return record;
}

void check_sane(std::string_view bytes) {
  const WalScan scan = skua::scan_wal(bytes);
  SKUA_FUZZ_CHECK(scan.offset <= bytes.size());
  SKUA_FUZZ_CHECK(scan.records <= bytes.size() / kHeaderBytes);
  if (scan.verdict == Verdict::kClean) SKUA_FUZZ_CHECK(scan.offset == 0);
}

// No bit of a log that was acknowledged to its end may change unnoticed.
void check_flip(const Log& log, std::size_t at, std::uint8_t bit) {
  std::string bytes = log.bytes();
  at %= bytes.size();
  bytes[at] = static_cast<char>(bytes[at] ^ (1 << (bit % 8)));
  const Verdict verdict = skua::scan_wal(bytes).verdict;
  SKUA_FUZZ_CHECK(verdict == Verdict::kDamaged ||
                  (verdict == Verdict::kClean && log.is_padding(at)));
}

// A write that was cut short, with or without zeros behind it, is no damage, and nothing that was
// acknowledged before it is lost.
void check_cut(const Log& log, std::size_t acknowledged, std::uint64_t records, std::size_t at,
               std::size_t zeros) {
  const std::size_t least = std::min(acknowledged, log.bytes().size());
  const std::size_t size = least + at % (log.bytes().size() - least + 1);
  std::string bytes = log.bytes().substr(0, size);
  const WalScan cut = skua::scan_wal(bytes);
  SKUA_FUZZ_CHECK(cut.verdict != Verdict::kDamaged && cut.records >= records);
  bytes.append(zeros, '\0');
  const WalScan padded = skua::scan_wal(bytes);
  SKUA_FUZZ_CHECK(padded.verdict != Verdict::kDamaged && padded.records >= records);
}

}  // namespace

// Any bytes; and a log whose records are made of the input, at any place of a block, that is
// flipped and cut.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_sane(fuzz_text(data, size));
  ByteChoices choices(data, size);
  Log log;
  const std::size_t flip_at = choices.number<std::uint32_t>();
  const auto flip_bit = choices.number();
  const std::size_t cut_at = choices.number<std::uint32_t>();
  const std::size_t zeros = choices.number<std::uint16_t>() % 256;
  std::size_t acknowledged = 0;
  std::uint64_t records = 0;
  while (!choices.empty() && log.bytes().size() < 8 * kBlockBytes) {
    acknowledged = log.bytes().size();
    records = log.records();
    if (choices.one_in(4)) log.fill_block(choices.below(64));
    log.append_sealed(record_of(choices.text()));
  }
  if (log.bytes().empty()) return 0;
  const WalScan whole = skua::scan_wal(log.bytes());
  SKUA_FUZZ_CHECK(whole.verdict == Verdict::kClean && whole.records == log.records());
  check_sane(log.bytes());
  check_flip(log, flip_at, flip_bit);
  // Near its end, where there is least behind the damage.
  check_flip(log, log.bytes().size() - 1 - flip_at % std::min<std::size_t>(log.bytes().size(), 96),
             flip_bit);
  check_cut(log, acknowledged, records, cut_at, zeros);
  return 0;
}
