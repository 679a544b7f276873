#include "storage/store/rocks/dead_letter_reader.h"

#include <rocksdb/iterator.h>

#include <charconv>
#include <memory>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::uint64_t kPageBytesMax = 4 << 20;

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

Result<Sequence> parse_cursor(const std::string& cursor) {
  Sequence after = 0;
  if (cursor.empty()) return after;
  const char* end = cursor.data() + cursor.size();
  const auto parsed = std::from_chars(cursor.data(), end, after);
  if (parsed.ec != std::errc() || parsed.ptr != end)
    return invalid_argument("cursor: not one of dead letters; pass the text of the page before");
  return after;
}

DeadLetter damaged_letter(std::string_view key, Status reason) {
  DeadLetter letter;
  letter.sequence = dead_letter_sequence(key);
  letter.reason = std::move(reason);
  return letter;
}

}  // namespace

Status DeadLetterReader::visit(Incarnation incarnation, Sequence after, const Visit& visit) const {
  const std::string end = view_prefix_end(incarnation);
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> it(rocks_.db->NewIterator(options, rocks_.dead_letters));
  for (it->Seek(dead_letter_key(incarnation, after)); it->Valid(); it->Next()) {
    const std::string_view key = view_of(it->key());
    if (dead_letter_sequence(key) <= after) continue;
    if (!visit(key, view_of(it->value()))) return {};
  }
  return from_rocks(it->status(), "reading dead letters");
}

Result<DeadLetterPage> DeadLetterReader::page(Incarnation incarnation, const std::string& cursor,
                                              std::size_t limit) const {
  ASSIGN_OR_RETURN(const Sequence after, parse_cursor(cursor));
  DeadLetterPage page;
  std::uint64_t bytes = 0;
  const auto take = [&](std::string_view key, std::string_view record) {
    if (page.letters.size() >= limit || bytes >= kPageBytesMax) {
      page.cursor = std::to_string(page.letters.empty() ? after : page.letters.back().sequence);
      return false;
    }
    bytes += record.size();
    Result<DeadLetter> letter = decode_dead_letter(key, record);
    page.letters.push_back(letter.ok() ? *std::move(letter) : damaged_letter(key, letter.status()));
    return true;
  };
  RETURN_IF_ERROR(visit(incarnation, after, take));
  return page;
}

Result<std::optional<DeadLetter>> DeadLetterReader::find(Incarnation incarnation,
                                                         Sequence sequence) const {
  const std::string key = dead_letter_key(incarnation, sequence);
  std::string bytes;
  const rocksdb::Status status = rocks_.db->Get({}, rocks_.dead_letters, key, &bytes);
  if (status.IsNotFound()) return std::optional<DeadLetter>();
  RETURN_IF_ERROR(from_rocks(status, "reading a dead letter"));
  ASSIGN_OR_RETURN(DeadLetter letter, decode_dead_letter(key, bytes));
  return std::optional(std::move(letter));
}

}  // namespace skua
