#include "storage/store/rocks/store_identity.h"

#include <rocksdb/write_batch.h>

#include "storage/base/random.h"
#include "storage/codec/record_io.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr char kAncestorsKey[] = "ancestors";

std::string encode_ancestors(const StoreIdentity& identity) {
  RecordWriter writer;
  writer.put_u64(identity.begun_after);
  writer.put_u32(static_cast<std::uint32_t>(identity.ancestors.size()));
  for (const StoreAncestor& ancestor : identity.ancestors) {
    writer.put_text(ancestor.store_id);
    writer.put_u64(ancestor.erasures_until);
  }
  return writer.take();
}

Status decode_ancestors(std::string_view bytes, StoreIdentity& identity) {
  RecordReader reader(bytes);
  identity.begun_after = reader.u64();
  identity.ancestors.resize(reader.count(sizeof(std::uint32_t) + sizeof(std::uint64_t)));
  for (StoreAncestor& ancestor : identity.ancestors) {
    ancestor.store_id = reader.text();
    ancestor.erasures_until = reader.u64();
  }
  return reader.at_end() ? Status() : data_loss("meta record `ancestors` is damaged");
}

// Nothing where there is no such record.
Result<std::optional<std::string>> read_record(const RocksFamilies& rocks, std::string_view key) {
  std::string bytes;
  const rocksdb::Status found = rocks.db->Get({}, rocks.meta, {key.data(), key.size()}, &bytes);
  if (found.IsNotFound()) return std::optional<std::string>();
  RETURN_IF_ERROR(from_rocks(found, "reading the store record"));
  return std::optional<std::string>(std::move(bytes));
}

Result<StoreIdentity> begin_store(const RocksFamilies& rocks,
                                  const std::vector<StoreAncestor>& ancestors) {
  StoreRecord record;
  record.store_id = random_hex(8);
  StoreIdentity identity{record.store_id, ancestors, 0};
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, read_record(rocks, kLastCommitKey));
  if (bytes) {
    ASSIGN_OR_RETURN(const CommitPoint last, decode_commit_point(*bytes));
    identity.begun_after = last.sequence;
  }
  rocksdb::WriteBatch batch;
  batch.Put(rocks.meta, kStoreKey, record.encode());
  if (!ancestors.empty()) batch.Put(rocks.meta, kAncestorsKey, encode_ancestors(identity));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  RETURN_IF_ERROR(from_rocks(rocks.db->Write(synced, &batch), "creating the store"));
  return identity;
}

}  // namespace

Result<StoreIdentity> open_identity(
    const RocksFamilies& rocks, const std::optional<std::vector<StoreAncestor>>& restored_from) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, read_record(rocks, kStoreKey));
  if (!bytes) return begin_store(rocks, {});
  ASSIGN_OR_RETURN(const StoreRecord store, StoreRecord::decode(*bytes));
  if (store.format_version != kFormatVersion)
    return failed_precondition("the data folder has format " +
                               std::to_string(store.format_version) + ", this skuad reads format " +
                               std::to_string(kFormatVersion) +
                               "; use the version that wrote it, or a newer one");
  if (restored_from) return begin_store(rocks, *restored_from);
  StoreIdentity identity{store.store_id, {}, 0};
  ASSIGN_OR_RETURN(const std::optional<std::string> ancestors, read_record(rocks, kAncestorsKey));
  if (!ancestors) return identity;
  RETURN_IF_ERROR(decode_ancestors(*ancestors, identity));
  return identity;
}

}  // namespace skua
