#include "storage/store/rocks/store_checkpoints.h"

#include <rocksdb/unique_id.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/stopped_writes.h"

namespace skua {
namespace {

std::string hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4U];
    text += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return text;
}

// Name of a file of rows -> what RocksDB wrote it for: database session and number, which stay with
// the file wherever it goes.
Result<std::map<std::string, std::string>> origins_of(
    rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& families) {
  std::map<std::string, std::string> origins;
  for (rocksdb::ColumnFamilyHandle* const family : families) {
    rocksdb::TablePropertiesCollection tables;
    RETURN_IF_ERROR(from_rocks(db.GetPropertiesOfAllTables(family, &tables), "backing up"));
    for (const auto& [path, properties] : tables) {
      std::string id;
      // Without one the file is copied each time.
      if (!rocksdb::GetExtendedUniqueIdFromTableProperties(*properties, &id).ok()) continue;
      origins[path.substr(path.find_last_of('/') + 1)] = hex(id);
    }
  }
  return origins;
}

}  // namespace

Result<Checkpoint> StoreCheckpoints::checkpoint(const std::string& folder) {
  rocksdb::Env& env = *rocks_.db->GetEnv();
  RETURN_IF_ERROR(remove_all(env, folder));
  RETURN_IF_ERROR(remove_all(env, folder + ".tmp"));
  // Nearly all of it while writes go on; they wait for the rest.
  RETURN_IF_ERROR(from_rocks(rocks_.db->Flush({}, database_.families), "flushing before a backup"));
  Checkpoint out;
  out.store_id = identity_.store_id;
  out.ancestors = identity_.ancestors;
  out.format_version = kFormatVersion;
  Status taken;
  RETURN_IF_ERROR(pipeline_.commit_exclusive(
      [&](WritePipeline::Exclusive& exclusive) -> Status {
        out.sequence = exclusive.sequence;
        out.committed = exclusive.created_timestamp;
        exclusive.is_synced = true;
        for (const LoadStatus& load : loads_.list())
          out.loads_left_out.push_back(load.progress.number);
        return {};
      },
      [&] { taken = take(folder, out); }));
  RETURN_IF_ERROR(taken);
  return out;
}

// With nothing else in the pipeline.
Status StoreCheckpoints::take(const std::string& folder, Checkpoint& out) {
  const std::lock_guard wal(rocks_.stopped_writes->wal());
  if (rocks_.stopped_writes->wants_resume())
    return unavailable("the disk of the store fails: no backup can be taken now");
  rocksdb::Checkpoint* made = nullptr;
  RETURN_IF_ERROR(from_rocks(rocksdb::Checkpoint::Create(rocks_.db, &made), "backing up"));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  RETURN_IF_ERROR(from_rocks(checkpoint->CreateCheckpoint(folder), "backing up"));
  return name_files(folder, out);
}

Status StoreCheckpoints::name_files(const std::string& folder, Checkpoint& out) {
  ASSIGN_OR_RETURN(const auto origins, origins_of(*rocks_.db, database_.families));
  ASSIGN_OR_RETURN(std::vector<std::string> names, list_folder(*rocks_.db->GetEnv(), folder));
  std::sort(names.begin(), names.end());
  if (!std::binary_search(names.begin(), names.end(), "CURRENT"))
    return unavailable("backing up: the files of the store cannot be listed in `" + folder + "`");
  for (const std::string& name : names) {
    const auto origin = origins.find(name);
    out.files.push_back({name, origin == origins.end() ? std::string() : origin->second});
  }
  return {};
}

Result<std::vector<BackupErasure>> StoreCheckpoints::erasures_after(std::uint64_t sequence,
                                                                    std::uint32_t position) const {
  EraseRecord last;
  last.sequence = sequence;
  last.position = position;
  // Those of its ancestors are under their ids, by which their digests are.
  if (sequence < identity_.begun_after) {
    last.sequence = identity_.begun_after;
    last.position = std::numeric_limits<std::uint32_t>::max();
  }
  const std::string start = meta_key(kErasePrefix, last.id());
  const std::unique_ptr<rocksdb::Iterator> meta(rocks_.db->NewIterator({}, rocks_.meta));
  std::vector<BackupErasure> erasures;
  for (meta->Seek(start); meta->Valid(); meta->Next()) {
    const std::string_view key(meta->key().data(), meta->key().size());
    if (!key.starts_with(kErasePrefix)) break;
    if (key == start) continue;
    ASSIGN_OR_RETURN(const EraseRecord record,
                     EraseRecord::decode({meta->value().data(), meta->value().size()}));
    erasures.push_back({identity_.store_id, record.sequence, record.position,
                        record.created_timestamp, record.digest});
  }
  RETURN_IF_ERROR(from_rocks(meta->status(), "reading the log of erasures"));
  return erasures;
}

void StoreCheckpoints::set_erasure_listener(std::function<void()> listener) {
  const std::lock_guard lock(listener_mutex_);
  listener_ = std::move(listener);
}

void StoreCheckpoints::note_erasures() {
  const std::lock_guard lock(listener_mutex_);
  if (listener_) listener_();
}

}  // namespace skua
