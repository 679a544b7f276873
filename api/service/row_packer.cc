#include "api/service/row_packer.h"

#include <utility>

#include "api/service/entity_keys.h"
#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"

namespace skua {

RowPacker::RowPacker(WriteRequest& request, const Limits& limits, Timestamp latest)
    : request_(request), limits_(limits), latest_(latest) {
  for (const auto& column : request.keys) keys_.push_back(column.get());
  for (const auto& column : request.features) features_.push_back(column.get());
  for (std::size_t i = 0; i < features_.size(); ++i)
    if (features_[i] != nullptr && fixed_width(features_[i]->type()) == 0) varying_.push_back(i);
}

std::optional<UnstampedRow> RowPacker::pack(std::uint32_t row) {
  if (request_.is_rejected(row)) return std::nullopt;
  UnstampedRow out;
  out.request_row = row;
  if (!take_key(row, out) || !take_event_timestamp(row, out) || !take_features(row, out))
    return std::nullopt;
  return out;
}

bool RowPacker::reject(std::uint32_t row, const std::string& column, RowFault fault,
                       Status reason) {
  request_.reject(row, column, std::move(reason));
  fault_ = fault;
  return false;
}

bool RowPacker::take_key(std::uint32_t row, UnstampedRow& out) {
  const auto& join_keys = request_.view->join_keys;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (!keys_[i]->is_null(row)) continue;
    return reject(row, join_keys[i].name, RowFault::kContent,
                  invalid_argument("a join key must not be null"));
  }
  // No join key is null, so there is a key.
  (void)append_entity_key(out.entity_key, request_.view->generation(), keys_, row);
  if (!is_oversize_entity_key(out.entity_key.size(), limits_.entity_key_bytes_max)) return true;
  const std::string& column = join_keys[longest_cell(keys_, row)].name;
  return reject(row, column, RowFault::kSize,
                oversize_entity_key(column, row, limits_.entity_key_bytes_max));
}

bool RowPacker::take_event_timestamp(std::uint32_t row, UnstampedRow& out) {
  const Column* column = request_.event_timestamps.get();
  if (column == nullptr || column->is_null(row)) return true;
  const Timestamp event_timestamp{column->value<std::int64_t>(row)};
  if (!is_nameable(event_timestamp))
    return reject(row, "event_timestamp", RowFault::kEventTimestamp,
                  invalid_argument("the event timestamp lies outside the years 1 to 9999"));
  if (event_timestamp > latest_)
    return reject(row, "event_timestamp", RowFault::kEventTimestamp,
                  invalid_argument("the event timestamp lies further ahead than max_future_skew; "
                                   "the latest allowed now is " +
                                   format_rfc3339(latest_)));
  out.event_timestamp = event_timestamp;
  return true;
}

bool RowPacker::take_features(std::uint32_t row, UnstampedRow& out) {
  const RowLayout& layout = request_.view->layout();
  if (request_.is_delete(row)) {
    out.row = pack_tombstone(layout.version());
    return true;
  }
  for (const std::size_t i : varying_) {
    if (features_[i]->cell(row).size() <= limits_.cell_bytes_max) continue;
    return reject(row, request_.view->view.features[i].name, RowFault::kSize,
                  invalid_argument("the value is longer than cell_bytes_max (" +
                                   std::to_string(limits_.cell_bytes_max) + " bytes)"));
  }
  out.row = pack_row(layout, features_, row);
  if (out.row.size() <= limits_.row_bytes_max) return true;
  return reject(row, "", RowFault::kSize,
                invalid_argument("the row is longer than row_bytes_max (" +
                                 std::to_string(limits_.row_bytes_max) + " bytes)"));
}

}  // namespace skua
