#include "api/wire/json_rows.h"

#include "api/wire/json_writer.h"
#include "api/wire/message_codec.h"

namespace skua {
namespace {

void write_features(const RegisteredView& view, RowView row, JsonWriter& json) {
  json.begin_object();
  for (std::size_t i = 0; i < view.view.features.size(); ++i) {
    const RowLayout::Slot& slot = view.layout().slots()[i];
    json.key(view.view.features[i].name);
    if (row.is_null(slot))
      json.null();
    else
      json.cell(slot.type, row.cell(view.layout(), slot));
  }
  json.end_object();
}

void write_row(const RowPage& page, std::size_t index, JsonWriter& json) {
  const RegisteredView& view = *page.view;
  const RowView row = RowView::trusted(page.rows[index]);
  json.begin_object();
  for (std::size_t i = 0; i < page.keys.size(); ++i) {
    json.key(view.join_keys[i].name);
    json.cell(page.keys[i].type(), page.keys[i].cell(index));
  }
  json.key("event_timestamp");
  json.time(row.event_timestamp());
  json.key("created_timestamp");
  json.time(row.created_timestamp());
  json.key("sequence");
  json.unsigned_integer(row.sequence());
  json.key("deleted");
  json.boolean(row.is_tombstone());
  json.key("features");
  if (row.is_tombstone())
    json.null();
  else
    write_features(view, row, json);
  json.end_object();
}

Result<JsonWriter> write_page(const RowPage& page, const Limits& limits) {
  JsonWriter json;
  json.begin_object();
  json.key("rows");
  json.begin_array();
  for (std::size_t i = 0; i < page.rows.size(); ++i) {
    write_row(page, i, json);
    if (json.size() > limits.answer_bytes_max) return answer_too_large(limits);
  }
  json.end_array();
  json.key("next_page_token");
  json.string(page.next_page_token);
  return json;
}

}  // namespace

Result<std::string> json_history_answer(const RowPage& page, const Limits& limits) {
  ASSIGN_OR_RETURN(JsonWriter json, write_page(page, limits));
  json.end_object();
  return std::move(json).release();
}

Result<std::string> json_snapshot_page(const SnapshotPage& page, const Limits& limits) {
  ASSIGN_OR_RETURN(JsonWriter json, write_page(page, limits));
  json.key("schema_version");
  json.integer(page.view->version);
  json.key("horizon");
  if (is_nameable(page.horizon))
    json.time(page.horizon);
  else
    json.null();
  json.key("next_offsets");
  json.begin_array();
  for (const PartitionOffset& offset : page.next_offsets) {
    json.begin_object();
    json.key("partition");
    json.unsigned_integer(offset.partition);
    json.key("next_offset");
    json.integer(offset.next_offset);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return std::move(json).release();
}

std::string json_erasures(const ErasurePage& page) {
  JsonWriter json;
  json.begin_object();
  json.key("erasures");
  json.begin_array();
  for (const Erasure& erasure : page.erasures) {
    json.begin_object();
    json.key("sequence");
    json.unsigned_integer(erasure.sequence);
    json.key("created_timestamp");
    json.time(erasure.created_timestamp);
    json.key("digest");
    json.string(erasure.digest);
    json.end_object();
  }
  json.end_array();
  json.key("next_page_token");
  json.string(page.next);
  json.end_object();
  return std::move(json).release();
}

}  // namespace skua
