#include "storage/store/rocks/rocks_engine_impl.h"

#include <rocksdb/cache.h>

#include <algorithm>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/disk_env.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/recovery.h"
#include "storage/store/rocks/rocks_options.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/row_filing.h"
#include "storage/store/rocks/stopped_writes.h"

namespace skua {

RocksEngine::RocksEngine(const RocksEngineOptions& options, const Clock& clock, Metrics& metrics)
    : options_(options), clock_(clock), metrics_(metrics) {}

Result<std::unique_ptr<RocksEngine>> RocksEngine::open(const RocksEngineOptions& options,
                                                       const Clock& clock, Metrics& metrics) {
  std::unique_ptr<RocksEngine> engine(new RocksEngine(options, clock, metrics));
  RETURN_IF_ERROR(engine->open_families());
  RETURN_IF_ERROR(engine->load_state());
  engine->add_gauges();
  return engine;
}

RocksEngine::~RocksEngine() {
  gauges_.clear();
  if (loads_ != nullptr) loads_->stop();
  {
    const std::lock_guard lock(upkeep_mutex_);
    stopping_ = true;
  }
  cancels_compactions_ = true;
  upkeep_wakes_.notify_all();
  if (upkeep_.joinable()) upkeep_.join();
  if (syncer_.joinable()) syncer_.join();
  {
    // A compaction that still runs asks for the rules, which go with the pipeline; without them it
    // keeps all.
    const std::lock_guard lock(state_mutex_);
    started_ = false;
  }
  const bool is_writable = pipeline_ == nullptr || pipeline_->writable().ok();
  loads_.reset();
  pipeline_.reset();
  if (database_.db == nullptr) return;
  // A clean stop leaves no WAL to replay. What cannot be flushed is in the WAL anyway. After an
  // error of the disk RocksDB must not be asked to sync its WAL: it asserts that nobody does.
  if (is_writable && !stopped_writes_->wants_resume() &&
      database_.db->Flush({}, database_.families).ok() && !stopped_writes_->wants_resume())
    (void)database_.db->SyncWAL();
  stopped_writes_->forget_database();
  for (rocksdb::ColumnFamilyHandle* family : database_.families)
    (void)database_.db->DestroyColumnFamilyHandle(family);
  (void)database_.db->Close();
}

Status RocksEngine::open_families() {
  env_ = make_disk_env(options_.file_system);
  RETURN_IF_ERROR(make_folders(*env_, options_.data_dir));
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(options_.block_cache_bytes);
  const CurrentRemovalPolicy policy = [this] { return removal_policy(); };
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {rocksdb::kDefaultColumnFamilyName, default_options()},
      {kLatestFamily, latest_options(options_, cache, make_latest_filter(policy))},
      {kHistoryFamily, history_options(options_, cache, make_history_filter(policy))},
      {kMetaFamily, meta_options(options_)},
      {kDeadLettersFamily, dead_letters_options(options_)}};
  rocksdb::DBOptions database = database_options(options_);
  database.env = env_.get();
  stopped_writes_ = std::make_shared<StoppedWrites>();
  database.listeners.push_back(stopped_writes_);
  disk_ = std::make_unique<DiskReserve>(*env_, options_.data_dir, options_.disk_reserve_bytes,
                                        metrics_);
  ASSIGN_OR_RETURN(database_, open_database(std::move(database), options_.data_dir, families));
  stopped_writes_->set_database(*database_.db, database_.families);
  rocks_ = {database_.db.get(),
            database_.families[1],
            database_.families[2],
            database_.families[3],
            database_.families[4],
            &load_times_,
            &gate_,
            stopped_writes_.get(),
            disk_.get()};
  gate_.attach(*rocks_.db, {rocks_.latest, rocks_.history});
  return {};
}

Status RocksEngine::load_state() {
  ASSIGN_OR_RETURN(identity_, open_identity(rocks_, options_.restored_from));

  std::string bytes;
  CommitPoint last;
  const rocksdb::Status has_commit = rocks_.db->Get({}, rocks_.meta, kLastCommitKey, &bytes);
  if (has_commit.ok()) {
    ASSIGN_OR_RETURN(last, decode_commit_point(bytes));
  } else if (!has_commit.IsNotFound()) {
    return from_rocks(has_commit, "reading the last commit");
  }
  const rocksdb::Status has_clock = rocks_.db->Get({}, rocks_.meta, kRetentionClockKey, &bytes);
  if (has_clock.ok()) {
    ASSIGN_OR_RETURN(retention_clock_, decode_timestamp(bytes));
  } else if (!has_clock.IsNotFound()) {
    return from_rocks(has_clock, "reading the retention clock");
  }

  ASSIGN_OR_RETURN(const MetaEntries holds, load_meta(kHoldPrefix));
  for (const auto& [id, value] : holds) {
    ASSIGN_OR_RETURN(holds_[id], decode_hold(value));
  }
  ASSIGN_OR_RETURN(const MetaEntries erasures, load_meta(kErasePrefix));
  for (const auto& [id, value] : erasures) {
    ASSIGN_OR_RETURN(EraseRecord record, EraseRecord::decode(value));
    if (!record.purged) erasures_[id] = std::move(record);
  }
  ASSIGN_OR_RETURN(const MetaEntries dropped, load_meta(kDroppedPrefix));
  RETURN_IF_ERROR(dropped_.open(dropped));

  pipeline_ = std::make_unique<WritePipeline>(rocks_, options_, clock_, metrics_, last);
  return open_loads();
}

Status RocksEngine::open_loads() {
  loads_ = std::make_unique<BulkLoads>(rocks_, options_, clock_, *pipeline_, load_times_, dropped_);
  // Links of a process that died.
  for (const char* end : {"", ".tmp"})
    RETURN_IF_ERROR(remove_all(*env_, options_.data_dir + kCheckpointFolder + end));
  checkpoints_ =
      std::make_unique<StoreCheckpoints>(rocks_, database_, identity_, *pipeline_, *loads_);
  std::string bytes;
  const rocksdb::Status has_last = rocks_.db->Get({}, rocks_.meta, kLastLoadKey, &bytes);
  if (has_last.IsNotFound()) return {};
  RETURN_IF_ERROR(from_rocks(has_last, "reading the number of the last bulk load"));
  ASSIGN_OR_RETURN(const LoadNumber last, decode_load_number(bytes));
  ASSIGN_OR_RETURN(const MetaEntries records, load_meta(kLoadPrefix));
  return loads_->open(records, last);
}

Result<RocksEngine::MetaEntries> RocksEngine::load_meta(std::string_view prefix) const {
  rocksdb::ReadOptions options;
  const std::unique_ptr<rocksdb::Iterator> meta(rocks_.db->NewIterator(options, rocks_.meta));
  MetaEntries entries;
  for (meta->Seek({prefix.data(), prefix.size()}); meta->Valid(); meta->Next()) {
    const std::string_view key(meta->key().data(), meta->key().size());
    if (!key.starts_with(prefix)) break;
    entries.emplace_back(key.substr(prefix.size()), meta->value().ToString());
  }
  RETURN_IF_ERROR(from_rocks(meta->status(), "reading meta records"));
  return entries;
}

Timestamp RocksEngine::now() const {
  return std::max(clock_.now(), pipeline_->last_commit().created_timestamp);
}

RemovalPolicy RocksEngine::removal_policy() const {
  const std::lock_guard lock(state_mutex_);
  RemovalPolicy policy;
  if (!started_) return policy;
  // In this order: rows that a load replaces are dropped ones before they cease to be current.
  policy.generations = pipeline_->generations().load();
  policy.kept = dropped_.read();
  policy.loads = &load_times_;
  policy.now = retention_clock_;
  policy.removes = holds_.empty();
  for (const auto& [id, record] : erasures_)
    policy.distrusted = std::max(policy.distrusted, record.sequence);
  return policy;
}

Result<std::vector<std::pair<std::string, std::string>>> RocksEngine::load_registry() const {
  return load_meta(kRegistryPrefix);
}

Status RocksEngine::commit_registry(const RegistryChange& change,
                                    const std::function<void()>& publish) {
  RegistryCommit commit;
  std::vector<Generation> gone;
  const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
    ASSIGN_OR_RETURN(commit, change(pipeline_->last_commit(), exclusive.created_timestamp));
    put_registry(commit, rocks_, exclusive.batch);
    gone = delete_views(commit.dropped, *pipeline_->generations().load(), rocks_, exclusive.batch);
    for (const Generation generation : gone)
      DroppedRows::put_record(generation, rocks_, exclusive.batch);
    loads_->drop_views(commit.dropped, exclusive.batch);
    return {};
  };
  return pipeline_->commit_exclusive(prepare, [&] {
    pipeline_->generations().set_rules(commit.rules);
    for (const Generation generation : gone) dropped_.add(generation);
    loads_->dropped_views(commit.dropped);
    publish();
  });
}

void RocksEngine::start(std::shared_ptr<const RulesTable> rules) {
  pipeline_->generations().set_rules(std::move(rules));
  // The server that comes has its own settings: until then nothing is forgotten or removed.
  if (options_.restored_from) return;
  {
    const std::lock_guard lock(state_mutex_);
    started_ = true;
  }
  (void)rocks_.db->EnableAutoCompaction({rocks_.latest, rocks_.history});
  upkeep_ = std::thread([this] { run_upkeep(); });
  if (options_.durability_sync) return;
  syncer_ = std::thread([this] {
    std::unique_lock lock(upkeep_mutex_);
    while (!upkeep_wakes_.wait_for(lock, options_.sync_interval, [&] { return stopping_; })) {
      lock.unlock();
      (void)pipeline_->sync();
      lock.lock();
    }
  });
}

Result<std::vector<std::pair<std::string, std::string>>> RocksEngine::load_records(
    std::string_view prefix) const {
  ASSIGN_OR_RETURN(MetaEntries records, load_meta(meta_key(kRecordPrefix, prefix)));
  for (auto& [name, value] : records) name.insert(0, prefix);
  return records;
}

Status RocksEngine::commit_records(const std::function<Result<RecordChanges>()>& change,
                                   const std::function<void()>& publish) {
  const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
    ASSIGN_OR_RETURN(const RecordChanges changes, change());
    for (const auto& [name, value] : changes.puts)
      exclusive.batch.Put(rocks_.meta, meta_key(kRecordPrefix, name), value);
    for (const std::string& name : changes.deletes)
      exclusive.batch.Delete(rocks_.meta, meta_key(kRecordPrefix, name));
    exclusive.is_synced = true;
    return {};
  };
  return pipeline_->commit_exclusive(prepare, publish);
}

Result<LoadProgress> RocksEngine::begin_load(const LoadStart& start) {
  return loads_->begin(start);
}

Result<LoadProgress> RocksEngine::stage(LoadNumber number, LoadChunk chunk) {
  return loads_->stage(number, std::move(chunk));
}

Result<LoadReceipt> RocksEngine::publish_load(LoadNumber number,
                                              const LoadPublication& publication) {
  return loads_->publish(number, publication);
}

Result<std::string> RocksEngine::progress(const std::string& name) const {
  std::string value;
  const rocksdb::Status status =
      rocks_.db->Get({}, rocks_.meta, meta_key(kProgressPrefix, name), &value);
  if (status.IsNotFound()) return not_found("progress record `" + name + "` does not exist");
  RETURN_IF_ERROR(from_rocks(status, "reading a progress record"));
  return value;
}

EngineStatus RocksEngine::status() const {
  EngineStatus status;
  status.store_id = identity_.store_id;
  status.last_commit = pipeline_->last_commit();
  const auto property = [&](rocksdb::ColumnFamilyHandle* family, const char* name) {
    std::uint64_t value = 0;
    (void)rocks_.db->GetIntProperty(family, name, &value);
    return value;
  };
  for (rocksdb::ColumnFamilyHandle* family :
       {rocks_.latest, rocks_.history, rocks_.meta, rocks_.dead_letters})
    status.disk_bytes += property(family, "rocksdb.total-sst-files-size");
  status.latest_rows_estimate = property(rocks_.latest, "rocksdb.estimate-num-keys");
  status.history_rows_estimate = property(rocks_.history, "rocksdb.estimate-num-keys");
  status.wal_bytes = wal_bytes(*env_, options_.data_dir);
  Status writable = pipeline_->writable();
  if (writable.ok()) writable = disk_->admit();
  status.writable = writable.ok();
  status.not_writable_reason = writable.message();
  std::vector<rocksdb::LiveFileMetaData> live_files;
  rocks_.db->GetLiveFilesMetaData(&live_files);
  const std::lock_guard lock(state_mutex_);
  status.retention_paused = retention_paused_;
  status.retention_clock = retention_clock_;
  for (const auto& [id, snapshot] : holds_) status.holds.push_back(snapshot);
  for (const auto& [id, record] : erasures_) {
    EngineStatus::Erasure& erasure = status.erasures.emplace_back();
    erasure = {id, record.sequence, record.created_timestamp,
               files_of(record.incarnations, live_files)};
    const std::vector<std::string> staged = loads_->folders_with(id);
    erasure.files.insert(erasure.files.end(), staged.begin(), staged.end());
  }
  status.dropped_views_pending = dropped_.all().size();
  return status;
}

}  // namespace skua
