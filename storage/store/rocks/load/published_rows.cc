#include "storage/store/rocks/load/published_rows.h"

#include <utility>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/rocks/load/key_prefix.h"

namespace skua {

PublishedRows::PublishedRows(const LoadFilesOptions& options,
                             const LoadFiles::Arrangement& arrangement, LoadFiles::Arranged& out)
    : options_(options), arrangement_(arrangement), out_(out) {}

PublishedRows::~PublishedRows() {
  for (const std::string& name : written_) remove_pair(options_, name);
}

Status PublishedRows::add(std::string_view history_key, std::string_view row) {
  if (arrangement_.is_erased) {
    const std::uint64_t arrival = RowView::trusted(row).sequence() - arrangement_.base;
    if (is_erased(entity_of(history_key), arrival)) {
      ++out_.erased;
      return {};
    }
  }
  return arrangement_.new_base == arrangement_.base ? write(history_key, row)
                                                    : write_restamped(history_key, row);
}

// Who asks digests entity keys, which is slow: an entity whose very first row would stay is asked
// about once.
bool PublishedRows::is_erased(std::string_view entity_key, std::uint64_t arrival) {
  if (entity_key != entity_) {
    entity_ = entity_key;
    entity_has_erased_ = arrangement_.is_erased(entity_key, 0);
  }
  return entity_has_erased_ && arrangement_.is_erased(entity_key, arrival);
}

Status PublishedRows::write_restamped(std::string_view history_key, std::string_view row) {
  ASSIGN_OR_RETURN(const HistoryKey parsed, HistoryKey::parse(history_key));
  // A new checksum must not bless damage.
  ASSIGN_OR_RETURN(const RowView old, RowView::parse(parsed.entity_key, row));
  if (old.sequence() != parsed.sequence || old.event_timestamp() != parsed.event_timestamp)
    return data_loss("a staged row of a bulk load is filed under another moment");
  const Sequence sequence = parsed.sequence - arrangement_.base + arrangement_.new_base;
  key_ = history_key;
  put_history_suffix(key_.data() + parsed.entity_key.size(), parsed.event_timestamp, sequence);
  row_ = row;
  stamp_loaded_row(parsed.entity_key, parsed.event_timestamp, old.load_number(), sequence, row_);
  return write(key_, row_);
}

Status PublishedRows::write(std::string_view history_key, std::string_view row) {
  if (writer_ && writer_->is_full() && writer_->entity() != entity_of(history_key))
    RETURN_IF_ERROR(close_pair());
  if (!writer_) {
    writer_.emplace(options_, PairWriter::Kind::kPair,
                    arrangement_.name_prefix + std::to_string(written_.size()));
    RETURN_IF_ERROR(writer_->open());
  }
  return writer_->add(history_key, row);
}

Status PublishedRows::close_pair() {
  if (!writer_) return {};
  ASSIGN_OR_RETURN(LoadFilePair pair, writer_->finish());
  writer_.reset();
  written_.push_back(pair.name);
  out_.pairs.push_back(std::move(pair));
  return {};
}

}  // namespace skua
