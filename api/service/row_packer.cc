#include "api/service/row_packer.h"

#include "api/service/entity_keys.h"
#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"

namespace skua {

RowPacker::RowPacker(WriteRequest& request, const Limits& limits, Timestamp latest)
    : request_(request), limits_(limits), latest_(latest) {
  for (const auto& column : request.keys) keys_.push_back(column.get());
  for (const auto& column : request.features) features_.push_back(column.get());
}

std::optional<UnstampedRow> RowPacker::pack(std::uint32_t row) {
  if (request_.is_rejected(row)) return std::nullopt;
  UnstampedRow out;
  out.request_row = row;
  if (!take_key(row, out) || !take_event_timestamp(row, out) || !take_features(row, out))
    return std::nullopt;
  return out;
}

bool RowPacker::take_key(std::uint32_t row, UnstampedRow& out) {
  const auto& join_keys = request_.view->join_keys;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (!keys_[i]->is_null(row)) continue;
    request_.reject(row, join_keys[i].name, invalid_argument("a join key must not be null"));
    return false;
  }
  // No join key is null, so there is a key.
  (void)append_entity_key(out.entity_key, request_.view->incarnation(), keys_, row);
  if (!is_oversize_entity_key(out.entity_key.size(), limits_.entity_key_bytes_max)) return true;
  const std::string& column = join_keys[longest_cell(keys_, row)].name;
  request_.reject(row, column, oversize_entity_key(column, row, limits_.entity_key_bytes_max));
  return false;
}

bool RowPacker::take_event_timestamp(std::uint32_t row, UnstampedRow& out) {
  const Column* column = request_.event_timestamps.get();
  if (column == nullptr || column->is_null(row)) return true;
  const Timestamp event_timestamp{column->value<std::int64_t>(row)};
  if (!is_nameable(event_timestamp)) {
    request_.reject(row, "event_timestamp",
                    invalid_argument("the event timestamp lies outside the years 1 to 9999"));
    return false;
  }
  if (event_timestamp > latest_) {
    request_.reject(row, "event_timestamp",
                    invalid_argument("the event timestamp lies further ahead than max_future_skew; "
                                     "the latest allowed now is " +
                                     format_rfc3339(latest_)));
    return false;
  }
  out.event_timestamp = event_timestamp;
  return true;
}

bool RowPacker::take_features(std::uint32_t row, UnstampedRow& out) {
  const RowLayout& layout = request_.view->layout();
  if (request_.deletes) {
    out.row = pack_tombstone(layout.version());
    return true;
  }
  for (std::size_t i = 0; i < features_.size(); ++i) {
    if (features_[i] == nullptr || features_[i]->cell(row).size() <= limits_.cell_bytes_max)
      continue;
    request_.reject(row, request_.view->view.features[i].name,
                    invalid_argument("the value is longer than cell_bytes_max (" +
                                     std::to_string(limits_.cell_bytes_max) + " bytes)"));
    return false;
  }
  out.row = pack_row(layout, features_, row);
  if (out.row.size() <= limits_.row_bytes_max) return true;
  request_.reject(row, "",
                  invalid_argument("the row is longer than row_bytes_max (" +
                                   std::to_string(limits_.row_bytes_max) + " bytes)"));
  return false;
}

}  // namespace skua
