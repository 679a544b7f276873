#include "storage/store/rocks/partition_records.h"

#include "storage/codec/key_codec.h"
#include "storage/codec/record_io.h"

namespace skua {
namespace {

template <typename T>
void append_big_endian(std::string& key, T value) {
  for (int shift = (static_cast<int>(sizeof(T)) - 1) * 8; shift >= 0; shift -= 8)
    key.push_back(static_cast<char>(value >> shift));
}

Status damaged(std::string_view what) {
  return data_loss("a meta record `" + std::string(what) + "` is damaged");
}

}  // namespace

std::string view_records(std::string_view prefix, Incarnation incarnation) {
  return std::string(prefix) + view_prefix(incarnation);
}

Incarnation view_of_records(std::string_view name) { return generation_of(name); }

std::string partition_key(Incarnation incarnation, std::uint32_t partition) {
  std::string key = view_records(kPartitionPrefix, incarnation);
  append_big_endian(key, partition);
  return key;
}

std::string producer_key(Incarnation incarnation, std::uint32_t partition,
                         std::int64_t producer_id) {
  std::string key = view_records(kProducerPrefix, incarnation);
  append_big_endian(key, partition);
  append_big_endian(key, static_cast<std::uint64_t>(producer_id));
  return key;
}

Result<PartitionOffset> parse_partition_name(std::string_view name) {
  if (name.size() != sizeof(Incarnation) + sizeof(std::uint32_t)) return damaged(kPartitionPrefix);
  PartitionOffset out;
  out.incarnation = view_of_records(name);
  for (const char byte : name.substr(sizeof(Incarnation)))
    out.partition = out.partition << 8U | static_cast<unsigned char>(byte);
  return out;
}

std::string encode_next_offset(std::int64_t next_offset) {
  RecordWriter out;
  out.put_u64(static_cast<std::uint64_t>(next_offset));
  return out.take();
}

Result<std::int64_t> decode_next_offset(std::string_view bytes) {
  RecordReader in(bytes);
  const auto next_offset = static_cast<std::int64_t>(in.u64());
  if (!in.at_end() || next_offset < 0) return damaged(kPartitionPrefix);
  return next_offset;
}

std::string encode_producer(const ProducerWindow& window) {
  RecordWriter out;
  out.put_u16(static_cast<std::uint16_t>(window.epoch));
  out.put_u64(window.epoch_records);
  out.put_timestamp(window.last_append);
  out.put_u32(static_cast<std::uint32_t>(window.batches.size()));
  for (const AppendedBatch& batch : window.batches) {
    out.put_u32(static_cast<std::uint32_t>(batch.first_sequence));
    out.put_u32(static_cast<std::uint32_t>(batch.last_sequence));
    out.put_u64(static_cast<std::uint64_t>(batch.base_offset));
  }
  return out.take();
}

Result<ProducerWindow> decode_producer(std::string_view bytes) {
  constexpr std::size_t kBatchBytes = 16;
  RecordReader in(bytes);
  ProducerWindow window;
  window.epoch = static_cast<std::int16_t>(in.u16());
  window.epoch_records = in.u64();
  window.last_append = in.timestamp();
  const std::uint32_t batches = in.count(kBatchBytes);
  bool is_whole = batches > 0 && batches <= ProducerWindow::kBatchesMax;
  for (std::uint32_t i = 0; i < batches; ++i) {
    AppendedBatch batch;
    batch.first_sequence = static_cast<std::int32_t>(in.u32());
    batch.last_sequence = static_cast<std::int32_t>(in.u32());
    batch.base_offset = static_cast<std::int64_t>(in.u64());
    is_whole = is_whole && batch.first_sequence >= 0 && batch.last_sequence >= 0;
    window.batches.push_back(batch);
  }
  if (!in.at_end() || !is_whole) return damaged(kProducerPrefix);
  return window;
}

}  // namespace skua
