#include "storage/store/rocks/load/run_cursor.h"

#include <limits>
#include <string>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/rocks/load/key_prefix.h"
#include "storage/store/rocks/load/load_tables.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// We wrote the file and synced it: that it is missing or makes no sense is damage.
Status from_run(const rocksdb::Status& status) {
  const bool is_damage = status.IsCorruption() || status.IsNotSupported() ||
                         status.IsInvalidArgument() || status.IsNotFound() ||
                         status.IsPathNotFound();
  if (is_damage) return data_loss("a staged file of a bulk load is damaged: " + status.ToString());
  return from_rocks(status, "reading the staged files of a bulk load");
}

Status not_as_recorded() {
  return data_loss("a staged file of a bulk load does not hold the rows that were written to it");
}

}  // namespace

Result<RunCursor> RunCursor::open(const LoadFilesOptions& options, const LoadFilePair& run,
                                  std::size_t alike) {
  RunCursor cursor;
  cursor.run_ = &run;
  cursor.number_ = options.number;
  cursor.alike_ = alike;
  cursor.file_ = std::make_unique<rocksdb::SstFileReader>(read_table(options.history));
  RETURN_IF_ERROR(from_run(cursor.file_->Open(load_history_path(options.folder, run.name))));
  cursor.rows_.reset(cursor.file_->NewIterator(read_once()));
  cursor.rows_->SeekToFirst();
  RETURN_IF_ERROR(cursor.settle());
  if (!cursor.is_valid_ || !cursor.key_.starts_with(run.first_entity)) return not_as_recorded();
  return cursor;
}

Status RunCursor::next() {
  rows_->Next();
  return settle();
}

Status RunCursor::settle() {
  is_valid_ = rows_->Valid();
  if (!is_valid_) {
    high_ = low_ = std::numeric_limits<std::uint64_t>::max();
    RETURN_IF_ERROR(from_run(rows_->status()));
    return rows_read_ == run_->rows ? Status() : not_as_recorded();
  }
  ++rows_read_;
  key_ = view_of(rows_->key());
  row_ = view_of(rows_->value());
  if (key_.size() <= kHistorySuffixBytes || row_.size() < kRowHeaderBytes) return not_as_recorded();
  const RowView row = RowView::trusted(row_);
  if (!row.is_loaded() || row.load_number() != number_) return not_as_recorded();
  if (rows_read_ == run_->rows && !key_.starts_with(run_->last_entity)) return not_as_recorded();
  high_ = key_prefix(key_, alike_);
  low_ = key_prefix(key_, alike_ + kKeyPrefixBytes);
  return {};
}

}  // namespace skua
