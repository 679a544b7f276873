#include "storage/store/rocks/partition_appends.h"

#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

std::string key_of(Incarnation incarnation, const PartitionAppend& append) {
  return producer_key(incarnation, append.partition, append.producer->producer_id);
}

}  // namespace

Result<std::int64_t> read_next_offset(const RocksFamilies& rocks,
                                      const std::string& partition_key) {
  std::string bytes;
  const rocksdb::Status status = rocks.db->Get({}, rocks.meta, partition_key, &bytes);
  if (status.IsNotFound()) return std::int64_t{0};
  RETURN_IF_ERROR(from_rocks(status, "reading the next offset of a partition"));
  return decode_next_offset(bytes);
}

Result<std::vector<PartitionOffset>> read_next_offsets(const RocksFamilies& rocks) {
  const std::unique_ptr<rocksdb::Iterator> meta(rocks.db->NewIterator({}, rocks.meta));
  std::vector<PartitionOffset> offsets;
  for (meta->Seek({kPartitionPrefix.data(), kPartitionPrefix.size()}); meta->Valid();
       meta->Next()) {
    std::string_view name(meta->key().data(), meta->key().size());
    if (!name.starts_with(kPartitionPrefix)) break;
    name.remove_prefix(kPartitionPrefix.size());
    ASSIGN_OR_RETURN(PartitionOffset offset, parse_partition_name(name));
    ASSIGN_OR_RETURN(offset.next_offset,
                     decode_next_offset({meta->value().data(), meta->value().size()}));
    offsets.push_back(offset);
  }
  RETURN_IF_ERROR(from_rocks(meta->status(), "reading the offsets of partitions"));
  return offsets;
}

Result<PartitionAppends::PartitionState*> PartitionAppends::find_partition(const std::string& key,
                                                                           std::uint64_t group) {
  PartitionState& state = partitions_.touch(key, group);
  if (!state.loaded) {
    ASSIGN_OR_RETURN(state.next_offset, read_next_offset(rocks_, key));
    state.loaded = true;
  }
  return &state;
}

Result<PartitionAppends::ProducerState*> PartitionAppends::find_producer(const std::string& key,
                                                                         std::uint64_t group) {
  ProducerState& state = producers_.touch(key, group);
  if (state.loaded) return &state;
  std::string bytes;
  const rocksdb::Status status = rocks_.db->Get({}, rocks_.meta, key, &bytes);
  if (status.ok()) {
    ASSIGN_OR_RETURN(state.window, decode_producer(bytes));
  } else if (!status.IsNotFound()) {
    return from_rocks(status, "reading the last batches of a producer");
  }
  state.loaded = true;
  return &state;
}

Result<AppendReceipt> PartitionAppends::judge(Incarnation incarnation,
                                              const PartitionAppend& append, std::uint64_t group) {
  ASSIGN_OR_RETURN(const PartitionState* partition,
                   find_partition(partition_key(incarnation, append.partition), group));
  if (append.producer) {
    const std::string key = key_of(incarnation, append);
    ASSIGN_OR_RETURN(const ProducerState* producer, find_producer(key, group));
    const ProducerWindow* window = producer->window ? &*producer->window : nullptr;
    const AppendReceipt verdict = judge_batch(window, refused_.find(key), *append.producer);
    if (verdict.outcome != AppendOutcome::kAppended) return verdict;
  }
  if (!append.refusal.ok()) return AppendReceipt{AppendOutcome::kRefused};
  return AppendReceipt{AppendOutcome::kAppended, partition->next_offset};
}

void PartitionAppends::append(Incarnation incarnation, const PartitionAppend& append,
                              Timestamp created_timestamp, std::uint64_t group,
                              rocksdb::WriteBatch& batch) {
  const std::string name = partition_key(incarnation, append.partition);
  PartitionState& partition = partitions_.touch(name, group);
  const std::int64_t base_offset = partition.next_offset;
  partition.next_offset += append.offsets;
  batch.Put(rocks_.meta, name, encode_next_offset(partition.next_offset));
  if (!append.producer) return;
  const std::string key = key_of(incarnation, append);
  std::optional<ProducerWindow>& window = producers_.touch(key, group).window;
  window =
      append_batch(window ? &*window : nullptr, *append.producer, base_offset, created_timestamp);
  batch.Put(rocks_.meta, key, encode_producer(*window));
  refused_.forget(key);
}

void PartitionAppends::refuse(Incarnation incarnation, const PartitionAppend& append) {
  if (append.producer) refused_.remember(key_of(incarnation, append), *append.producer);
}

void PartitionAppends::refuse_failed(Incarnation incarnation, const PartitionAppend& append) {
  if (append.producer) refused_.remember_failed(key_of(incarnation, append), *append.producer);
}

void PartitionAppends::release(std::uint64_t group) {
  partitions_.release(group);
  producers_.release(group);
}

void PartitionAppends::clear() {
  partitions_.clear();
  producers_.clear();
}

}  // namespace skua
