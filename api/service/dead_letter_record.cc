#include "api/service/dead_letter_record.h"

#include "storage/codec/record_io.h"

namespace skua {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kHasKey = 1;
constexpr std::uint8_t kHasValue = 2;
constexpr std::uint8_t kHasTimestamp = 4;
constexpr std::size_t kHeaderBytesLeast = 5;

std::uint8_t flags_of(const DeadLetterRecord& record) {
  return static_cast<std::uint8_t>((record.key ? kHasKey : 0) | (record.value ? kHasValue : 0) |
                                   (record.timestamp ? kHasTimestamp : 0));
}

Status damaged() {
  return data_loss(
      "a dead letter: the record in it is damaged, or of a newer version of the server");
}

}  // namespace

std::string encode_dead_letter_record(const DeadLetterRecord& record) {
  RecordWriter writer;
  writer.put_u8(kVersion);
  writer.put_u8(flags_of(record));
  if (record.timestamp) writer.put_timestamp(*record.timestamp);
  if (record.key) writer.put_text(*record.key);
  if (record.value) writer.put_text(*record.value);
  writer.put_u32(static_cast<std::uint32_t>(record.headers.size()));
  for (const DeadLetterHeader& header : record.headers) {
    writer.put_text(header.name);
    writer.put_u8(header.value ? 1 : 0);
    if (header.value) writer.put_text(*header.value);
  }
  return writer.take();
}

Result<DeadLetterRecord> decode_dead_letter_record(std::string_view bytes) {
  RecordReader reader(bytes);
  if (reader.u8() != kVersion) return damaged();
  const std::uint8_t flags = reader.u8();
  if ((flags & ~(kHasKey | kHasValue | kHasTimestamp)) != 0) return damaged();
  DeadLetterRecord record;
  if ((flags & kHasTimestamp) != 0) record.timestamp = reader.timestamp();
  if ((flags & kHasKey) != 0) record.key = reader.text();
  if ((flags & kHasValue) != 0) record.value = reader.text();
  record.headers.resize(reader.count(kHeaderBytesLeast));
  for (DeadLetterHeader& header : record.headers) {
    header.name = reader.text();
    if (reader.flag()) header.value = reader.text();
  }
  if (!reader.at_end()) return damaged();
  return record;
}

}  // namespace skua
