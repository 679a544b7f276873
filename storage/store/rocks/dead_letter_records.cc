#include "storage/store/rocks/dead_letter_records.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "storage/codec/key_codec.h"
#include "storage/codec/record_io.h"

namespace skua {
namespace {

constexpr std::uint8_t kLetterFormat = 1;
constexpr std::size_t kJoinKeyBytesLeast = 8;

std::uint64_t checksum(std::string_view key, std::string_view bytes) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), XXH3_64bits(key.data(), key.size()));
}

Status damaged(std::string_view key) {
  return data_loss("dead letter " + std::to_string(dead_letter_sequence(key)) +
                   " is damaged; discard it, its source may still have the record");
}

}  // namespace

std::string dead_letter_key(Incarnation incarnation, Sequence sequence) {
  std::string key = view_prefix(incarnation);
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(sequence >> shift));
  return key;
}

Sequence dead_letter_sequence(std::string_view key) {
  if (key.size() != sizeof(Incarnation) + sizeof(Sequence)) return 0;
  Sequence sequence = 0;
  for (const char byte : key.substr(sizeof(Incarnation)))
    sequence = sequence << 8 | static_cast<std::uint8_t>(byte);
  return sequence;
}

std::string encode_dead_letter(std::string_view key, const DeadLetter& letter) {
  RecordWriter out;
  out.put_u8(kLetterFormat);
  out.put_u32(letter.partition);
  out.put_u64(static_cast<std::uint64_t>(letter.offset));
  out.put_timestamp(letter.created_timestamp);
  out.put_text(letter.entity_key);
  out.put_u32(static_cast<std::uint32_t>(letter.join_keys.size()));
  for (const JoinKeyValue& known : letter.join_keys) {
    out.put_text(known.name);
    out.put_text(known.value);
  }
  out.put_text(letter.column);
  out.put_u8(static_cast<std::uint8_t>(letter.reason.code()));
  out.put_text(letter.reason.message());
  out.put_text(letter.record);
  std::string bytes = out.take();
  const std::uint64_t sum = checksum(key, bytes);
  bytes.append(reinterpret_cast<const char*>(&sum), sizeof(sum));
  return bytes;
}

Result<DeadLetter> decode_dead_letter(std::string_view key, std::string_view bytes) {
  std::uint64_t stored = 0;
  if (bytes.size() < sizeof(stored)) return damaged(key);
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof(stored));
  std::memcpy(&stored, bytes.data() + body.size(), sizeof(stored));
  if (stored != checksum(key, body)) return damaged(key);
  RecordReader in(body);
  const std::uint8_t format = in.u8();
  DeadLetter letter;
  letter.sequence = dead_letter_sequence(key);
  letter.partition = in.u32();
  letter.offset = static_cast<std::int64_t>(in.u64());
  letter.created_timestamp = in.timestamp();
  letter.entity_key = in.text();
  letter.join_keys.resize(in.count(kJoinKeyBytesLeast));
  for (JoinKeyValue& known : letter.join_keys) {
    known.name = in.text();
    known.value = in.text();
  }
  letter.column = in.text();
  constexpr auto kLastCode = static_cast<std::uint8_t>(StatusCode::kDataLoss);
  const auto code = static_cast<StatusCode>(in.u8_up_to(kLastCode));
  letter.reason = Status(code, std::string(in.text()));
  letter.record = in.text();
  if (format != kLetterFormat || !in.at_end()) return damaged(key);
  return letter;
}

void DeadLetterBox::remove(std::uint64_t letter_bytes) {
  letters -= std::min<std::uint64_t>(letters, 1);
  bytes -= std::min(bytes, letter_bytes);
}

std::string DeadLetterBox::encode() const {
  RecordWriter out;
  out.put_u64(letters);
  out.put_u64(bytes);
  return out.take();
}

Result<DeadLetterBox> DeadLetterBox::decode(std::string_view bytes) {
  RecordReader in(bytes);
  DeadLetterBox box;
  box.letters = in.u64();
  box.bytes = in.u64();
  if (!in.at_end())
    return data_loss("a meta record `" + std::string(kLetterBoxPrefix) + "` is damaged");
  return box;
}

}  // namespace skua
