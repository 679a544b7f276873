#include "api/wire/json_answer.h"

#include <cstring>

#include "api/wire/json_writer.h"
#include "api/wire/message_codec.h"
#include "api/wire/view_columns.h"

namespace skua {
namespace {

void write_values(const ViewColumns& view, const RowLayout::Slot& slot, JsonWriter& json) {
  json.key("values");
  json.begin_array();
  for (std::size_t row = 0; row < view.rows(); ++row) {
    if (view.is_shown(row) && !view.row(row).is_null(slot))
      json.cell(slot.type, view.row(row).cell(view.layout(), slot));
    else
      json.null();
  }
  json.end_array();
}

void write_statuses(const ViewColumns& view, const RowLayout::Slot* slot, JsonWriter& json) {
  json.begin_array();
  for (std::size_t row = 0; row < view.rows(); ++row) {
    const bool null = slot != nullptr && view.is_present(row) && view.row(row).is_null(*slot);
    json.string(feature_status_name(null ? FeatureStatus::kNullValue
                                         : static_cast<FeatureStatus>(view.statuses()[row])));
  }
  json.end_array();
}

void write_timestamps(const char* name, const ViewColumns& view, std::string_view timestamps,
                      JsonWriter& json) {
  json.key(name);
  json.begin_array();
  for (std::size_t row = 0; row < view.rows(); ++row) {
    Timestamp t;
    std::memcpy(&t.us, timestamps.data() + row * 8, 8);
    if (view.has_row(row))
      json.time(t);
    else
      json.null();
  }
  json.end_array();
}

// What is the same text for all features of one use of a view, written once.
struct ViewText {
  ViewText(const ReadAnswer& answer, std::size_t view_use) : columns(answer, view_use) {
    JsonWriter json;
    write_statuses(columns, nullptr, json);
    statuses = std::move(json).release();
    if (answer.include.event_timestamps)
      write_timestamps("event_timestamps", columns, columns.event_timestamps(), times);
    if (answer.include.created_timestamps)
      write_timestamps("created_timestamps", columns, columns.created_timestamps(), times);
  }

  ViewColumns columns;
  std::string statuses;  // The array, but for nulls of a feature.
  JsonWriter times;      // Fields of a feature; empty when not included.
};

void write_feature(const ReadPlan::FeatureUse& feature, const ViewText& view, JsonWriter& json) {
  const RowLayout::Slot& slot = view.columns.layout().slots()[feature.slot];
  json.begin_object();
  json.key("name");
  json.string(feature.answer_name);
  write_values(view.columns, slot, json);
  json.key("statuses");
  if (view.columns.has_nulls(slot))
    write_statuses(view.columns, &slot, json);
  else
    json.raw(view.statuses);
  if (!view.times.text().empty()) json.raw(view.times.text());
  json.end_object();
}

void write_horizons(const ReadAnswer& answer, JsonWriter& json) {
  json.key("views");
  json.begin_array();
  for (std::size_t i = 0; i < answer.views.size(); ++i) {
    json.begin_object();
    json.key("view");
    json.string(answer.plan->views[i].name);
    json.key("earliest_readable");
    if (is_nameable(answer.views[i].earliest_readable))
      json.time(answer.views[i].earliest_readable);
    else
      json.null();
    json.end_object();
  }
  json.end_array();
}

}  // namespace

Result<std::string> json_read_answer(const ReadAnswer& answer, const Limits& limits) {
  // A typical value with its status; a wrong guess costs one more allocation.
  static constexpr std::size_t kValueBytes = 24;
  std::vector<ViewText> views;
  views.reserve(answer.views.size());
  for (std::size_t i = 0; i < answer.views.size(); ++i) views.emplace_back(answer, i);

  JsonWriter json;
  json.reserve(256 + answer.plan->features.size() * (64 + answer.rows * kValueBytes));
  json.begin_object();
  json.key("read_time");
  json.time(answer.read_time);
  if (answer.known_at != Timestamp::max()) {
    json.key("known_at");
    json.time(answer.known_at);
  }
  json.key("rows");
  json.integer(answer.rows);
  json.key("features");
  json.begin_array();
  for (const ReadPlan::FeatureUse& feature : answer.plan->features) {
    write_feature(feature, views[feature.view_use], json);
    if (json.size() > limits.answer_bytes_max) return answer_too_large(limits);
  }
  json.end_array();
  write_horizons(answer, json);
  json.end_object();
  return std::move(json).release();
}

}  // namespace skua
