#include "storage/store/rocks/meta_records.h"

#include <algorithm>

#include "storage/codec/record_io.h"
#include "storage/codec/rules_codec.h"

namespace skua {
namespace {

Status damaged(std::string_view what) {
  return data_loss("meta record `" + std::string(what) + "` is damaged");
}

void encode_receipt(RecordWriter& out, const WriteReceipt& receipt) {
  out.put_timestamp(receipt.created_timestamp);
  out.put_u64(receipt.sequence);
  out.put_text({reinterpret_cast<const char*>(receipt.outcomes.data()), receipt.outcomes.size()});
  out.put_u32(static_cast<std::uint32_t>(receipt.future_rows.size()));
  for (std::uint32_t row : receipt.future_rows) out.put_u32(row);
  out.put_u32(static_cast<std::uint32_t>(receipt.rejections.size()));
  for (const Rejection& rejection : receipt.rejections) {
    out.put_u32(rejection.row);
    out.put_text(rejection.column);
    out.put_u8(static_cast<std::uint8_t>(rejection.reason.code()));
    out.put_text(rejection.reason.message());
  }
}

WriteReceipt decode_receipt(RecordReader& in) {
  WriteReceipt receipt;
  receipt.created_timestamp = in.timestamp();
  receipt.sequence = in.u64();
  constexpr auto kLastOutcome = static_cast<std::uint8_t>(RowOutcome::kRejected);
  constexpr auto kLastCode = static_cast<std::uint8_t>(StatusCode::kDataLoss);
  const std::uint32_t outcomes = in.count(1);
  for (std::uint32_t i = 0; i < outcomes; ++i)
    receipt.outcomes.push_back(static_cast<RowOutcome>(in.u8_up_to(kLastOutcome)));
  const std::uint32_t future_rows = in.count(4);
  for (std::uint32_t i = 0; i < future_rows; ++i) receipt.future_rows.push_back(in.u32());
  const std::uint32_t rejections = in.count(13);
  for (std::uint32_t i = 0; i < rejections; ++i) {
    Rejection rejection;
    rejection.row = in.u32();
    rejection.column = in.text();
    const auto code = static_cast<StatusCode>(in.u8_up_to(kLastCode));
    rejection.reason = Status(code, std::string(in.text()));
    receipt.rejections.push_back(std::move(rejection));
  }
  return receipt;
}

}  // namespace

std::string meta_key(std::string_view prefix, std::string_view name) {
  std::string key(prefix);
  key.append(name);
  return key;
}

std::string StoreRecord::encode() const {
  RecordWriter out;
  out.put_u32(format_version);
  out.put_text(store_id);
  return out.take();
}

Result<StoreRecord> StoreRecord::decode(std::string_view bytes) {
  RecordReader in(bytes);
  StoreRecord record;
  record.format_version = in.u32();
  record.store_id = in.text();
  if (!in.at_end()) return damaged(kStoreKey);
  return record;
}

std::string encode_commit_point(const CommitPoint& point) {
  RecordWriter out;
  out.put_u64(point.sequence);
  out.put_timestamp(point.created_timestamp);
  return out.take();
}

Result<CommitPoint> decode_commit_point(std::string_view bytes) {
  RecordReader in(bytes);
  CommitPoint point;
  point.sequence = in.u64();
  point.created_timestamp = in.timestamp();
  if (!in.at_end()) return damaged(kLastCommitKey);
  return point;
}

std::string encode_timestamp(Timestamp t) {
  RecordWriter out;
  out.put_timestamp(t);
  return out.take();
}

Result<Timestamp> decode_timestamp(std::string_view bytes) {
  RecordReader in(bytes);
  const Timestamp t = in.timestamp();
  if (!in.at_end()) return damaged(kRetentionClockKey);
  return t;
}

void put_registry(const RegistryCommit& commit, const RocksFamilies& rocks,
                  rocksdb::WriteBatch& batch) {
  for (const auto& [key, value] : commit.puts)
    batch.Put(rocks.meta, meta_key(kRegistryPrefix, key), value);
  for (const std::string& key : commit.deletes)
    batch.Delete(rocks.meta, meta_key(kRegistryPrefix, key));
}

std::string encode_hold(const Snapshot& snapshot) {
  RecordWriter out;
  out.put_text(snapshot.id);
  out.put_u64(snapshot.sequence);
  out.put_timestamp(snapshot.read_time);
  out.put_timestamp(snapshot.created_timestamp);
  out.put_timestamp(snapshot.expires);
  out.put_u32(static_cast<std::uint32_t>(snapshot.rules->size()));
  for (const auto& [incarnation, rules] : *snapshot.rules) put_rules(out, rules);
  out.put_u32(static_cast<std::uint32_t>(snapshot.next_offsets.size()));
  for (const PartitionOffset& offset : snapshot.next_offsets) {
    out.put_u32(offset.incarnation);
    out.put_u32(offset.partition);
    out.put_u64(static_cast<std::uint64_t>(offset.next_offset));
  }
  std::vector<const ViewRules*> replaced;
  for (const auto& [incarnation, rules] : *snapshot.rules)
    if (rules.replaced_by != 0) replaced.push_back(&rules);
  // Without them the record stays readable to versions that know of none.
  if (replaced.empty()) return out.take();
  out.put_u32(static_cast<std::uint32_t>(replaced.size()));
  for (const ViewRules* rules : replaced) {
    out.put_u32(rules->incarnation);
    put_replacement(out, *rules);
  }
  return out.take();
}

Result<Snapshot> decode_hold(std::string_view bytes) {
  RecordReader in(bytes);
  Snapshot snapshot;
  snapshot.id = in.text();
  snapshot.sequence = in.u64();
  snapshot.read_time = in.timestamp();
  snapshot.created_timestamp = in.timestamp();
  snapshot.expires = in.timestamp();
  const std::uint32_t views = in.count(kRulesBytesMin);
  RulesTable table;
  for (std::uint32_t i = 0; i < views; ++i) {
    ViewRules rules = get_rules(in);
    table[rules.incarnation] = std::move(rules);
  }
  // Holds of older versions end here.
  const std::uint32_t offsets = in.at_end() ? 0 : in.count(16);
  for (std::uint32_t i = 0; i < offsets; ++i) {
    PartitionOffset offset;
    offset.incarnation = in.u32();
    offset.partition = in.u32();
    offset.next_offset = static_cast<std::int64_t>(in.u64());
    snapshot.next_offsets.push_back(offset);
  }
  const std::uint32_t replaced =
      in.at_end() ? 0 : in.count(sizeof(Incarnation) + kReplacementBytes);
  bool is_sound = true;
  for (std::uint32_t i = 0; i < replaced && is_sound; ++i) {
    const auto rules = table.find(in.u32());
    is_sound = rules != table.end() && get_replacement(in, rules->second);
  }
  if (!is_sound || !in.at_end()) return damaged(kHoldPrefix);
  snapshot.rules = std::make_shared<const RulesTable>(std::move(table));
  return snapshot;
}

std::string EraseRecord::id() const {
  // Fixed width, so that text order is commit order.
  std::string digits = std::to_string(sequence);
  return "e" + std::string(20 - std::min<std::size_t>(20, digits.size()), '0') + digits + "." +
         std::to_string(position);
}

std::string EraseRecord::encode() const {
  RecordWriter out;
  out.put_text(digest);
  out.put_u64(sequence);
  out.put_u32(position);
  out.put_timestamp(created_timestamp);
  out.put_u8(purged ? 1 : 0);
  out.put_u32(static_cast<std::uint32_t>(incarnations.size()));
  for (Incarnation incarnation : incarnations) out.put_u32(incarnation);
  return out.take();
}

Result<EraseRecord> EraseRecord::decode(std::string_view bytes) {
  RecordReader in(bytes);
  EraseRecord record;
  record.digest = in.text();
  record.sequence = in.u64();
  record.position = in.u32();
  record.created_timestamp = in.timestamp();
  record.purged = in.flag();
  const std::uint32_t count = in.count(sizeof(Incarnation));
  for (std::uint32_t i = 0; i < count; ++i) record.incarnations.push_back(in.u32());
  if (!in.at_end()) return damaged(kErasePrefix);
  return record;
}

void EraseRecord::add_generations(const std::vector<Generation>& generations) {
  for (const Generation generation : generations)
    if (std::find(incarnations.begin(), incarnations.end(), generation) == incarnations.end())
      incarnations.push_back(generation);
}

const WriteReceipt* WriterRecord::find(std::uint64_t sequence) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.sequence == sequence; });
  return found == entries.end() ? nullptr : &found->receipt;
}

bool WriterRecord::is_forgotten(std::uint64_t sequence) const {
  return entries.size() == kEntriesMax && sequence < entries.front().sequence;
}

void WriterRecord::add(std::uint64_t sequence, const WriteReceipt& receipt) {
  const auto place = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.sequence > sequence; });
  entries.insert(place, Entry{sequence, receipt});
  if (entries.size() > kEntriesMax) entries.erase(entries.begin());
}

std::string WriterRecord::encode() const {
  RecordWriter out;
  out.put_u32(static_cast<std::uint32_t>(entries.size()));
  for (const Entry& entry : entries) {
    out.put_u64(entry.sequence);
    encode_receipt(out, entry.receipt);
  }
  return out.take();
}

Result<WriterRecord> WriterRecord::decode(std::string_view bytes) {
  RecordReader in(bytes);
  WriterRecord record;
  const std::uint32_t count = in.count(36);
  bool ascends = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    Entry entry;
    entry.sequence = in.u64();
    entry.receipt = decode_receipt(in);
    ascends = ascends && (i == 0 || record.entries.back().sequence < entry.sequence);
    record.entries.push_back(std::move(entry));
  }
  if (!in.at_end() || !ascends || count > kEntriesMax) return damaged(kWriterPrefix);
  return record;
}

}  // namespace skua
