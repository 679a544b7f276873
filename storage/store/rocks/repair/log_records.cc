#include "storage/store/rocks/repair/log_records.h"

#include <algorithm>

#include "storage/store/rocks/wal_fragment.h"
#include "storage/store/rocks/wal_scan.h"

namespace skua {
namespace {

using Fragment = WalFragment;

// Walks the headers of a gap as if its bytes were right.
std::vector<std::string> guess_records(std::string_view bytes, std::size_t begin, std::size_t end) {
  std::vector<std::string> guesses;
  std::string record;
  std::size_t at = begin;
  while (at + Fragment::kHeaderBytes <= end) {
    if (Fragment::left_in_block(at) < Fragment::kHeaderBytes) {
      at += Fragment::left_in_block(at);
      continue;
    }
    const Fragment fragment = Fragment::read(bytes, at);
    if (!fragment.fits(bytes, at) || at + Fragment::kHeaderBytes + fragment.length > end) break;
    record += bytes.substr(at + Fragment::kHeaderBytes, fragment.length);
    at += Fragment::kHeaderBytes + fragment.length;
    if (fragment.type != Fragment::kFull && fragment.type != Fragment::kLast) continue;
    guesses.push_back(std::move(record));
    record.clear();
  }
  if (!record.empty()) guesses.push_back(std::move(record));
  return guesses;
}

// Reads one log; `at_` only moves forward.
class LogReader {
 public:
  explicit LogReader(std::string_view bytes) : bytes_(bytes) {}

  LogRecords read() {
    while (at_ < bytes_.size() && !out_.ends_torn) {
      if (Fragment::left_in_block(at_) < Fragment::kHeaderBytes)
        at_ += Fragment::left_in_block(at_);
      else
        read_fragment();
    }
    if (is_inside_) end_torn(record_start_);
    return std::move(out_);
  }

 private:
  void read_fragment() {
    const bool has_header = bytes_.size() - at_ >= Fragment::kHeaderBytes;
    const Fragment fragment = has_header ? Fragment::read(bytes_, at_) : Fragment{};
    if (!has_header || !fragment.fits(bytes_, at_) ||
        !fragment.matches(bytes_, at_, fragment.length) ||
        (!fragment.starts_record() && !fragment.continues_record()))
      return skip_bad_bytes();
    const std::size_t begin = at_;
    at_ += Fragment::kHeaderBytes + fragment.length;
    if (fragment.starts_record() && is_inside_) add_gap(record_start_, begin);
    if (fragment.continues_record() && !is_inside_) return add_gap(begin, at_);
    if (fragment.starts_record()) {
      record_start_ = begin;
      record_.clear();
    }
    record_ += bytes_.substr(begin + Fragment::kHeaderBytes, fragment.length);
    is_inside_ = fragment.type == Fragment::kFirst || fragment.type == Fragment::kMiddle;
    if (!is_inside_) out_.records.push_back(std::move(record_));
  }

  void skip_bad_bytes() {
    const std::size_t begin = is_inside_ ? record_start_ : at_;
    const std::size_t next = next_whole_record(bytes_, at_);
    if (next == std::string_view::npos && is_torn_tail(bytes_, at_)) return end_torn(begin);
    at_ = std::min(next, bytes_.size());
    add_gap(begin, at_);
  }

  void add_gap(std::size_t begin, std::size_t end) {
    is_inside_ = false;
    const bool goes_on = !out_.gaps.empty() && out_.gaps.back().end == begin &&
                         out_.gaps.back().records_before == out_.records.size();
    if (!goes_on) out_.gaps.push_back({begin, end, out_.records.size(), {}});
    LogGap& gap = out_.gaps.back();
    gap.end = end;
    gap.guesses = guess_records(bytes_, gap.begin, end);
  }

  void end_torn(std::size_t offset) {
    is_inside_ = false;
    out_.ends_torn = true;
    out_.torn_offset = offset;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool is_inside_ = false;  // Of a record that began at record_start_.
  std::size_t record_start_ = 0;
  std::string record_;
  LogRecords out_;
};

void append_fragment(std::string& log, std::uint8_t type, std::string_view payload) {
  std::string typed(1, static_cast<char>(type));
  typed += payload;
  const std::uint32_t crc = Fragment::masked_crc32c(typed);
  const auto length = static_cast<std::uint16_t>(payload.size());
  log.append(reinterpret_cast<const char*>(&crc), sizeof(crc));
  log.append(reinterpret_cast<const char*>(&length), sizeof(length));
  log += typed;
}

}  // namespace

LogRecords read_log(std::string_view bytes) { return LogReader(bytes).read(); }

std::string write_log(const std::vector<std::string>& records) {
  std::string log;
  for (std::string_view rest : records) {
    bool is_first = true;
    do {
      const std::size_t left = Fragment::left_in_block(log.size());
      if (left < Fragment::kHeaderBytes) {
        log.append(left, '\0');
        continue;
      }
      const std::size_t bytes = std::min(rest.size(), left - Fragment::kHeaderBytes);
      const bool is_last = bytes == rest.size();
      append_fragment(log,
                      is_first ? (is_last ? Fragment::kFull : Fragment::kFirst)
                               : (is_last ? Fragment::kLast : Fragment::kMiddle),
                      rest.substr(0, bytes));
      rest.remove_prefix(bytes);
      is_first = false;
      if (is_last) break;
    } while (true);
  }
  return log;
}

}  // namespace skua
