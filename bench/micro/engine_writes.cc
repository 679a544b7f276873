#include "bench/micro/engine_writes.h"

#include "bench/micro/bounded_writer.h"
#include "storage/codec/row_codec.h"

namespace skua::bench::micro {

void EngineWrites::reset() {
  store_.reset();
  store_ = open_store_();
}

void EngineWrites::prepare(const std::vector<Write>& writes) {
  prepared_.clear();
  for (const Write& write : writes) {
    WriteBatch batch = view_->batch();
    batch.rows.reserve(write.size());
    for (const WrittenRow& row : write) view_->append_row(batch, row.entity, row.version);
    batch.writer = WriterStamp{"bench", ++writer_sequence_};
    prepared_.push_back(std::move(batch));
  }
}

std::uint64_t EngineWrites::write_prepared() {
  BoundedWriter writer(store_->engine(), waiting_max_);
  for (WriteBatch& batch : prepared_) writer.write(std::move(batch));
  writer.wait();
  return writer.failed_batches();
}

bool EngineWrites::holds(const Write& write) {
  const Engine& engine = store_->engine();
  for (const WrittenRow& row : write) {
    const std::string key = view_->key(row.entity);
    const std::vector<Lookup> lookups = {
        {&view_->rules(), key, SyntheticView::event_timestamp(row.version)}};
    RowSet found;
    engine.lookup_as_of(lookups, engine.now(), IoMode::kMayBlock, found);
    if (found.rows[0].status != LookupStatus::kFound) return false;
    const std::string expected = view_->row(row.entity, row.version);
    if (RowView::trusted(found.rows[0].bytes).content() != RowView::trusted(expected).content())
      return false;
  }
  return true;
}

}  // namespace skua::bench::micro
