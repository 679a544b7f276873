// What the engine says of itself, set when metrics are asked for. RocksDB takes its mutex for it,
// so that it is never done on behalf of a request.
#include <cstdlib>
#include <string>
#include <utility>

#include "storage/store/rocks/recovery.h"
#include "storage/store/rocks/rocks_engine_impl.h"

namespace skua {
namespace {

double property(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, const std::string& name) {
  std::uint64_t value = 0;
  if (db.GetIntProperty(family, name, &value)) return static_cast<double>(value);
  // Files of a level are told as text only.
  std::string text;
  if (db.GetProperty(family, name, &text)) value = std::strtoull(text.c_str(), nullptr, 10);
  return static_cast<double>(value);
}

void set_family_gauges(Metrics& metrics, rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  using Properties = rocksdb::DB::Properties;
  const std::pair<Metric<prometheus::Gauge>*, std::string> gauges[] = {
      {&metrics.store_bytes, Properties::kTotalSstFilesSize},
      {&metrics.store_rows, Properties::kEstimateNumKeys},
      {&metrics.memtable_bytes, Properties::kCurSizeAllMemTables},
      {&metrics.level0_files, Properties::kNumFilesAtLevelPrefix + "0"},
      {&metrics.compaction_pending_bytes, Properties::kEstimatePendingCompactionBytes}};
  for (const auto& [gauge, name] : gauges)
    gauge->with(family->GetName()).Set(property(db, family, name));
}

// Memory only: these tell of a disk that hangs.
void set_pipeline_gauges(Metrics& metrics, const WritePipeline& pipeline, const DiskReserve& disk) {
  metrics.write_queue_rows.get().Set(static_cast<double>(pipeline.queued_rows()));
  metrics.writable.get().Set(pipeline.writable().ok() && disk.admit().ok() ? 1 : 0);
}

void set_store_gauges(Metrics& metrics, const RocksFamilies& rocks, const OpenDatabase& database) {
  using Properties = rocksdb::DB::Properties;
  rocksdb::DB& db = *rocks.db;
  for (rocksdb::ColumnFamilyHandle* family :
       {rocks.latest, rocks.history, rocks.meta, rocks.dead_letters})
    set_family_gauges(metrics, db, family);
  metrics.running_compactions.get().Set(
      property(db, rocks.latest, Properties::kNumRunningCompactions));
  metrics.running_flushes.get().Set(property(db, rocks.latest, Properties::kNumRunningFlushes));
  // Latest and history share their cache.
  metrics.block_cache_used_bytes.get().Set(
      property(db, rocks.latest, Properties::kBlockCacheUsage));
  prometheus::Counter& errors = metrics.background_errors.get();
  double happened = 0;
  for (rocksdb::ColumnFamilyHandle* family : database.families)
    happened += property(db, family, Properties::kBackgroundErrors);
  if (happened > errors.Value()) errors.Increment(happened - errors.Value());
  metrics.wal_bytes.get().Set(static_cast<double>(wal_bytes(*db.GetEnv(), db.GetName())));
}

}  // namespace

void RocksEngine::add_gauges() {
  gauges_.push_back(
      metrics_.add_source([this] { set_pipeline_gauges(metrics_, *pipeline_, *disk_); }));
  gauges_.push_back(
      metrics_.add_slow_source([this] { set_store_gauges(metrics_, rocks_, database_); }));
}

}  // namespace skua
