#include "bench/micro/rocks_writes.h"

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"

namespace skua::bench::micro {

void RocksWrites::reset() {
  rocks_.reset();
  rocks_ = open_rocks_();
}

void RocksWrites::prepare(const std::vector<Write>& writes) {
  prepared_.clear();
  for (const Write& write : writes) {
    std::vector<PreparedRow>& rows = prepared_.emplace_back();
    rows.reserve(write.size());
    for (const WrittenRow& row : write) {
      const std::string key = view_->key(row.entity);
      const Timestamp event = SyntheticView::event_timestamp(row.version);
      const Sequence sequence = ++sequence_;
      rows.push_back({key, history_key(key, event, sequence),
                      view_->stamped_row(row.entity, row.version, sequence)});
    }
  }
}

std::uint64_t RocksWrites::write_prepared() {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  std::uint64_t failed = 0;
  for (const std::vector<PreparedRow>& rows : prepared_) {
    rocksdb::WriteBatch batch;
    for (const PreparedRow& row : rows) {
      (void)batch.Put(rocks_->latest(), row.entity_key, row.row);
      (void)batch.Put(rocks_->history(), row.history_key, row.row);
    }
    failed += rocks_->db().Write(synced, &batch).ok() ? 0 : 1;
  }
  return failed;
}

bool RocksWrites::holds(const Write& write) {
  for (const WrittenRow& row : write) {
    const std::string key = view_->key(row.entity);
    rocksdb::ReadOptions options;
    options.prefix_same_as_start = true;
    const std::unique_ptr<rocksdb::Iterator> history(
        rocks_->db().NewIterator(options, rocks_->history()));
    history->Seek(history_seek_key(key, SyntheticView::event_timestamp(row.version)));
    if (!history->Valid() || !history->key().starts_with(key)) return false;
    const std::string found = history->value().ToString();
    const std::string expected = view_->row(row.entity, row.version);
    if (RowView::trusted(found).content() != RowView::trusted(expected).content()) return false;
  }
  return true;
}

}  // namespace skua::bench::micro
