#include <algorithm>
#include <string>

#include "api/service/dead_letter_record.h"
#include "storage/codec/rules_codec.h"
#include "storage/credentials/credential_codec.h"
#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/load_record.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/partition_records.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/sealed_record.h"
#include "tests/support/byte_choices.h"

namespace {

using namespace skua;

// Bytes are damaged, or they are the only bytes of what they say.
template <typename Decode, typename Encode>
void check(std::string_view bytes, Decode decode, Encode encode) {
  const auto decoded = decode(bytes);
  SKUA_FUZZ_CHECK(decoded.ok() || decoded.status().code() == StatusCode::kDataLoss);
  if (decoded.ok()) SKUA_FUZZ_CHECK(encode(*decoded) == bytes);
}

template <typename Record>
void check_record(std::string_view bytes) {
  check(bytes, Record::decode, [](const Record& record) { return record.encode(); });
}

// Rules stand in no order, and holds of older versions end before the offsets.
void check_hold(std::string_view bytes) {
  const auto hold = decode_hold(bytes);
  SKUA_FUZZ_CHECK(hold.ok() || hold.status().code() == StatusCode::kDataLoss);
  if (!hold.ok()) return;
  const auto again = decode_hold(encode_hold(*hold));
  SKUA_FUZZ_CHECK(again.ok() && *again->rules == *hold->rules && again->id == hold->id &&
                  again->sequence == hold->sequence && again->expires == hold->expires &&
                  again->next_offsets.size() == hold->next_offsets.size());
}

void check_rules(std::string_view bytes) {
  RecordReader in(bytes);
  const ViewRules rules = get_rules(in);
  SKUA_FUZZ_CHECK(rules.past_version_limits.size() <= bytes.size() / 12);
  if (!in.at_end()) return;
  RecordWriter out;
  put_rules(out, rules);
  SKUA_FUZZ_CHECK(out.take() == bytes);
}

void check_writer(std::string_view bytes) {
  check_record<WriterRecord>(bytes);
  auto record = WriterRecord::decode(bytes);
  if (!record.ok()) return;
  SKUA_FUZZ_CHECK(record->entries.size() <= WriterRecord::kEntriesMax);
  for (const WriterRecord::Entry& entry : record->entries)
    SKUA_FUZZ_CHECK(record->find(entry.sequence) == &entry.receipt &&
                    !record->is_forgotten(entry.sequence));
  record->add(0, {});
  SKUA_FUZZ_CHECK(record->entries.size() <= WriterRecord::kEntriesMax);
}

// Whatever a partition remembers, the next batch of its producer is next.
void check_producer(std::string_view bytes) {
  check(bytes, decode_producer, encode_producer);
  const auto window = decode_producer(bytes);
  if (!window.ok()) return;
  ProducerBatch next;
  next.epoch = window->epoch;
  next.first_sequence = window->next_sequence();
  next.last_sequence = advance_sequence(next.first_sequence, 2);
  const AppendReceipt judged = judge_batch(&*window, nullptr, next);
  if (judged.outcome != AppendOutcome::kAppended) return;
  const ProducerWindow after = append_batch(&*window, next, 7, {9});
  SKUA_FUZZ_CHECK(after.batches.size() <= ProducerWindow::kBatchesMax);
  SKUA_FUZZ_CHECK(judge_batch(&after, nullptr, next).outcome == AppendOutcome::kDuplicate);
  SKUA_FUZZ_CHECK(decode_producer(encode_producer(after)).ok());
}

void check_letter(std::string_view bytes) {
  const std::string key = dead_letter_key(3, 77);
  const auto decode = [&](std::string_view record) { return decode_dead_letter(key, record); };
  const auto encode = [&](const DeadLetter& letter) { return encode_dead_letter(key, letter); };
  check(bytes, decode, encode);
  const std::string record = test::sealed_record(key, bytes);
  check(record, decode, encode);
  SKUA_FUZZ_CHECK(!decode_dead_letter(dead_letter_key(3, 78), record).ok());
}

void check_credential(std::string_view bytes) {
  const std::string key = credential_record_key("ci");
  const auto decode = [&](std::string_view record) { return decode_credential(key, record); };
  const auto check_key = [&](const std::string& record) {
    const auto decoded = decode(record);
    SKUA_FUZZ_CHECK(decoded.ok() || decoded.status().code() == StatusCode::kDataLoss);
    if (!decoded.ok()) return;
    // Records of the first format are written in the second.
    const std::string again = encode_credential(*decoded);
    const auto decoded_again = decode(again);
    SKUA_FUZZ_CHECK(decoded_again.ok() && *decoded_again == *decoded);
    SKUA_FUZZ_CHECK(record[0] == 1 || again == record);
  };
  check_key(std::string(bytes));
  check_key(test::sealed_record(key, bytes));
  check(test::sealed_record(kDecoyKeyRecord, bytes), decode_decoy_key, encode_decoy_key);
}

void check_partition_name(std::string_view bytes) {
  const auto place = parse_partition_name(bytes);
  if (!place.ok()) return;
  SKUA_FUZZ_CHECK(partition_key(place->incarnation, place->partition) ==
                  std::string(kPartitionPrefix) + std::string(bytes));
}

}  // namespace

// The first byte says what the rest is a record of. Where records carry a checksum it is put right
// as well.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = fuzz_text(data + 1, size - 1);
  switch (data[0] % 16) {
    case 0:
      check_record<StoreRecord>(bytes);
      break;
    case 1:
      check(bytes, decode_commit_point, encode_commit_point);
      break;
    case 2:
      check(bytes, decode_timestamp, encode_timestamp);
      break;
    case 3:
      check_hold(bytes);
      break;
    case 4:
      check_record<EraseRecord>(bytes);
      break;
    case 5:
      check_writer(bytes);
      break;
    case 6:
      check_record<LoadRecord>(bytes);
      break;
    case 7:
      check(bytes, decode_load_number, encode_load_number);
      break;
    case 8:
      check_letter(bytes);
      break;
    case 9:
      check_record<DeadLetterBox>(bytes);
      break;
    case 10:
      check(bytes, decode_next_offset, encode_next_offset);
      break;
    case 11:
      check_producer(bytes);
      break;
    case 12:
      check_credential(bytes);
      break;
    case 13:
      check(bytes, decode_dead_letter_record, encode_dead_letter_record);
      break;
    case 14:
      check_rules(bytes);
      break;
    default:
      check_partition_name(bytes);
  }
  return 0;
}
