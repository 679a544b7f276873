#include "bench/micro/plain_rocks.h"

#include <rocksdb/cache.h>

#include "bench/micro/store_copy.h"
#include "bench/suite/require.h"
#include "storage/codec/key_codec.h"
#include "storage/store/rocks/rocks_options.h"

namespace skua::bench::micro {
namespace {

constexpr std::int64_t kLoadedRows = 1000;

}  // namespace

void require_ok(const rocksdb::Status& status, std::string_view doing) {
  if (!status.ok()) require(false, std::string(doing) + ": " + status.ToString());
}

PlainRocks::PlainRocks(std::uint64_t block_cache_bytes, const std::filesystem::path& start_from) {
  if (!start_from.empty()) copy_store(start_from, folder_.path());
  RocksEngineOptions options;
  options.data_dir = folder_.path().string();
  rocksdb::ColumnFamilyOptions latest =
      latest_options(options, rocksdb::NewLRUCache(block_cache_bytes), nullptr);
  rocksdb::ColumnFamilyOptions history =
      history_options(options, rocksdb::NewLRUCache(block_cache_bytes), nullptr);
  latest.disable_auto_compactions = false;
  history.disable_auto_compactions = false;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  require_ok(rocksdb::DB::Open(database_options(options), options.data_dir,
                               {{rocksdb::kDefaultColumnFamilyName, {}},
                                {kLatestFamily, latest},
                                {kHistoryFamily, history}},
                               &handles, &db),
             "opening RocksDB");
  db_.reset(db);
  default_ = handles[0];
  latest_ = handles[1];
  history_ = handles[2];
}

PlainRocks::~PlainRocks() {
  for (rocksdb::ColumnFamilyHandle* family : {default_, latest_, history_})
    (void)db_->DestroyColumnFamilyHandle(family);
  (void)db_->Close();
}

void PlainRocks::load_latest(const SyntheticView& view, std::int64_t population,
                             std::uint32_t version) {
  load(latest_, population, [&](std::int64_t entity, rocksdb::WriteBatch& batch) {
    batch.Put(latest_, view.key(entity), view.stamped_row(entity, version, version + 1));
  });
}

void PlainRocks::load_history(const SyntheticView& view, std::int64_t population,
                              std::uint32_t versions) {
  load(history_, population, [&](std::int64_t entity, rocksdb::WriteBatch& batch) {
    for (std::uint32_t version = 0; version < versions; ++version) {
      const Sequence sequence = version + 1;
      batch.Put(history_,
                history_key(view.key(entity), SyntheticView::event_timestamp(version), sequence),
                view.stamped_row(entity, version, sequence));
    }
  });
}

void PlainRocks::load(rocksdb::ColumnFamilyHandle* family, std::int64_t population,
                      const std::function<void(std::int64_t, rocksdb::WriteBatch&)>& put) {
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  rocksdb::WriteBatch batch;
  for (std::int64_t entity = 0; entity < population; ++entity) {
    put(entity, batch);
    if (batch.Count() < kLoadedRows && entity + 1 < population) continue;
    require_ok(db_->Write(unlogged, &batch), "loading RocksDB");
    batch.Clear();
  }
  rocksdb::CompactRangeOptions compaction;
  compaction.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  require_ok(db_->CompactRange(compaction, family, nullptr, nullptr), "compacting RocksDB");
}

}  // namespace skua::bench::micro
