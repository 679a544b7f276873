#include "api/service/stream_rows.h"

#include <cassert>
#include <limits>
#include <utility>

#include "api/service/entity_keys.h"
#include "storage/codec/key_codec.h"

namespace skua {
namespace {

using Columns = std::vector<std::unique_ptr<Column>>;

// Every rejection is described: the batch that they come of is bounded.
constexpr std::size_t kDescribeAll = std::numeric_limits<std::size_t>::max();

void make_columns(WriteRequest& request) {
  const RegisteredView& view = *request.view;
  for (std::size_t i = 0; i < request.keys.size(); ++i)
    request.keys[i] = std::make_unique<Column>(view.join_keys[i].type);
  for (std::size_t i = 0; i < request.features.size(); ++i)
    request.features[i] = std::make_unique<Column>(view.view.features[i].type);
  request.event_timestamps = std::make_unique<Column>(ValueType::kUnixTimestamp);
}

void truncate(WriteRequest& request, std::uint32_t row) {
  const auto truncate_all = [row](Columns& columns) {
    for (auto& column : columns)
      if (column->size() > row) column->truncate(row);
  };
  truncate_all(request.keys);
  truncate_all(request.features);
  if (request.event_timestamps->size() > row) request.event_timestamps->truncate(row);
}

JoinKeyValue join_key_value(const JoinKey& key, std::string_view cell) {
  JoinKeyValue out{key.name, {}};
  append_join_key(out.value, key.type, cell);
  return out;
}

// Of a row that may still lack join keys; `noted` are the others of its record.
RecordOwner owner_of(const WriteRequest& request, std::uint32_t row,
                     std::vector<JoinKeyValue> noted, std::size_t key_bytes_max) {
  RecordOwner owner;
  std::vector<const Column*> keys;
  for (const auto& column : request.keys)
    if (column->size() > row && !column->is_null(row)) keys.push_back(column.get());
  if (keys.size() == request.keys.size())
    (void)append_entity_key(owner.entity_key, request.view->incarnation(), keys, row);
  if (is_oversize_entity_key(owner.entity_key.size(), key_bytes_max)) owner.entity_key.clear();
  if (!owner.entity_key.empty() && noted.empty()) return owner;
  owner.join_keys = std::move(noted);
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    const Column& column = *request.keys[i];
    if (column.size() <= row || column.is_null(row)) continue;
    JoinKeyValue key = join_key_value(request.view->join_keys[i], column.cell(row));
    if (key.value.size() <= key_bytes_max) owner.join_keys.push_back(std::move(key));
  }
  return owner;
}

// Fills columns up to one row more. False: a column has two cells for it.
bool complete(Columns& columns, std::uint32_t row) {
  bool is_whole = true;
  for (auto& column : columns) {
    if (column->size() == row) column->append_null();
    is_whole = is_whole && column->size() == std::size_t{row} + 1;
  }
  return is_whole;
}

}  // namespace

StreamRows::StreamRows(std::shared_ptr<const RegisteredView> view)
    : upserts_(view, /*is_delete=*/false, kDescribeAll),
      deletes_(std::move(view), /*is_delete=*/true, kDescribeAll) {
  make_columns(upserts_);
  make_columns(deletes_);
}

WriteRequest& StreamRows::begin(std::uint32_t record, bool is_delete) {
  assert(!open_);
  WriteRequest& request = is_delete ? deletes_ : upserts_;
  open_ = Place{record, is_delete, request.rows()};
  noted_.clear();
  return request;
}

void StreamRows::commit() {
  assert(open_);
  WriteRequest& request = open_->is_delete ? deletes_ : upserts_;
  bool is_whole = complete(request.keys, open_->row);
  is_whole = complete(request.features, open_->row) && is_whole;
  if (request.event_timestamps->size() == open_->row) request.event_timestamps->append_null();
  if (!is_whole || request.event_timestamps->size() != std::size_t{open_->row} + 1) {
    reject(open_->record, "", invalid_argument("a field is given twice"));
    return;
  }
  places_.push_back(*open_);
  open_.reset();
}

void StreamRows::note_join_key(std::size_t join_key, std::string_view cell) {
  assert(open_);
  noted_.push_back(join_key_value(view().join_keys[join_key], cell));
}

RecordOwner StreamRows::owner(const Place& place, std::size_t key_bytes_max) const {
  return owner_of(place.is_delete ? deletes_ : upserts_, place.row, {}, key_bytes_max);
}

void StreamRows::reject(std::uint32_t record, std::string column, Status reason) {
  RejectedRecord rejected{record, std::move(column), std::move(reason), {}, RowFault::kContent};
  if (open_) {
    WriteRequest& request = open_->is_delete ? deletes_ : upserts_;
    rejected.owner = owner_of(request, open_->row, std::move(noted_), kKeyBytesMax);
    noted_.clear();
    truncate(request, open_->row);
    open_.reset();
  }
  rejected_.push_back(std::move(rejected));
}

void StreamRows::ignore(std::uint32_t) {
  assert(!open_);
  ++ignored_;
}

}  // namespace skua
