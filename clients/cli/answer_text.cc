#include "clients/cli/answer_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/text/json_text.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

// A view keyed only by columns of length 1 answers once, for every row.
std::size_t place(const v1::FeatureColumn& column, std::size_t row) {
  return column.statuses().size() == 1 ? 0 : row;
}

bool has_row(v1::FeatureStatus status) {
  return status == v1::PRESENT || status == v1::NULL_VALUE || status == v1::OUTSIDE_MAX_AGE;
}

bool same_times(const v1::FeatureColumn& a, const v1::FeatureColumn& b) {
  return std::equal(a.event_timestamps_us().begin(), a.event_timestamps_us().end(),
                    b.event_timestamps_us().begin(), b.event_timestamps_us().end());
}

}  // namespace

Result<Answer> Answer::make(const std::vector<std::string>& key_names,
                            const std::vector<EntityArgument>& asked,
                            const v1::GetFeaturesResponse& response,
                            const std::vector<std::string>& features, bool with_expired_values) {
  Answer answer(key_names, asked, response, with_expired_values);
  for (const std::string& name : features) {
    const auto& columns = response.features();
    if (std::none_of(columns.begin(), columns.end(),
                     [&name](const auto& column) { return column.name() == name; })) {
      return invalid_argument(
          fmt::format("the answer has no feature `{}`; see `skua describe`", name));
    }
  }
  for (const v1::FeatureColumn& column : response.features()) {
    if (!features.empty() &&
        std::find(features.begin(), features.end(), column.name()) == features.end())
      continue;
    const std::size_t rows = column.statuses().size();
    ColumnValues values(column.values());
    const bool fits = (rows == asked.size() || rows == 1) && values.size() == rows &&
                      static_cast<std::size_t>(column.event_timestamps_us_size()) == rows;
    if (!fits)
      return internal_error(
          fmt::format("the answer's column `{}` does not fit its rows", column.name()));
    if (!answer.features_.empty()) {
      answer.features_.back().ends_timestamp_group =
          !same_times(*answer.features_.back().column, column);
    }
    answer.features_.push_back({&column, std::move(values), false});
  }
  if (!answer.features_.empty()) answer.features_.back().ends_timestamp_group = true;
  return answer;
}

v1::FeatureStatus Answer::status(const Feature& feature, std::size_t row) const {
  return static_cast<v1::FeatureStatus>(feature.column->statuses()[place(*feature.column, row)]);
}

bool Answer::has_value(const Feature& feature, std::size_t row) const {
  const v1::FeatureStatus value_status = status(feature, row);
  return value_status == v1::PRESENT ||
         (value_status == v1::OUTSIDE_MAX_AGE && with_expired_values_);
}

std::string Answer::cell(const Feature& feature, std::size_t row) const {
  const v1::FeatureStatus value_status = status(feature, row);
  const std::string value =
      has_value(feature, row) ? feature.values.text(place(*feature.column, row)) : "-";
  if (value_status == v1::PRESENT) return value;
  return fmt::format("{} ({})", value, v1::FeatureStatus_Name(value_status));
}

bool Answer::has_as_of() const {
  return std::any_of(asked_.begin(), asked_.end(),
                     [](const auto& row) { return row.as_of.has_value(); });
}

void Answer::append_times(std::string& out, const char* member, std::size_t row,
                          bool created) const {
  append_json_member(out, member);
  out += '{';
  for (const Feature& feature : features_) {
    const auto& times =
        created ? feature.column->created_timestamps_us() : feature.column->event_timestamps_us();
    const std::size_t at = place(*feature.column, row);
    append_json_member(out, feature.column->name());
    if (at < static_cast<std::size_t>(times.size()) && has_row(status(feature, row))) {
      append_json_timestamp(out, Timestamp{times.Get(static_cast<int>(at))});
    } else {
      out += "null";
    }
  }
  out += '}';
}

std::string Answer::row_json(std::size_t row) const {
  std::string out = "{";
  append_json_member(out, "entity");
  out += '{';
  for (std::size_t k = 0; k < key_names_.size(); ++k) {
    append_json_member(out, key_names_[k]);
    append_json_string(out, asked_[row].key_values[k]);
  }
  out += '}';
  if (asked_[row].as_of.has_value()) {
    append_json_member(out, "as_of");
    append_json_timestamp(out, *asked_[row].as_of);
  }
  append_json_member(out, "read_time");
  append_json_timestamp(out, Timestamp{response_.read_time_us()});
  append_json_member(out, "features");
  out += '{';
  for (const Feature& feature : features_) {
    append_json_member(out, feature.column->name());
    if (has_value(feature, row)) {
      feature.values.append_json(out, place(*feature.column, row));
    } else {
      out += "null";
    }
  }
  out += '}';
  append_json_member(out, "statuses");
  out += '{';
  for (const Feature& feature : features_) {
    append_json_member(out, feature.column->name());
    append_json_string(out, v1::FeatureStatus_Name(status(feature, row)));
  }
  out += '}';
  append_times(out, "event_timestamps", row, false);
  const bool created = std::any_of(features_.begin(), features_.end(), [](const Feature& feature) {
    return feature.column->created_timestamps_us_size() > 0;
  });
  if (created) append_times(out, "created_timestamps", row, true);
  return out + "}";
}

void Answer::add_columns(Table& table) const {
  for (const std::string& name : key_names_) table.add_column(name);
  if (has_as_of()) table.add_column("as_of");
  for (const Feature& feature : features_) {
    table.add_column(feature.column->name(), align_of(feature.column->values().type()));
    if (feature.ends_timestamp_group) table.add_column("event_timestamp");
  }
}

void Answer::add_rows(Table& table) const {
  for (std::size_t row = 0; row < asked_.size(); ++row) {
    std::vector<std::string> cells;
    for (const std::string& value : asked_[row].key_values) cells.push_back(printable(value));
    if (has_as_of())
      cells.push_back(asked_[row].as_of.has_value() ? format_rfc3339(*asked_[row].as_of) : "now");
    for (const Feature& feature : features_) {
      cells.push_back(cell(feature, row));
      if (!feature.ends_timestamp_group) continue;
      const auto at = static_cast<int>(place(*feature.column, row));
      cells.push_back(has_row(status(feature, row))
                          ? moment_text(feature.column->event_timestamps_us(at))
                          : "-");
    }
    table.add_row(std::move(cells));
  }
}

std::vector<std::string> Answer::hints() const {
  std::vector<std::string> out;
  const bool beyond = std::any_of(features_.begin(), features_.end(), [](const Feature& feature) {
    return feature.column->statuses().find(static_cast<char>(v1::BEYOND_RETENTION)) !=
           std::string::npos;
  });
  if (!beyond) return out;
  for (const v1::ViewHorizon& view : response_.views()) {
    if (view.earliest_readable_us() == Timestamp::min().us) continue;
    out.push_back(fmt::format("feature view {} can be read as of {} and later", view.view(),
                              format_rfc3339(Timestamp{view.earliest_readable_us()})));
  }
  return out;
}

}  // namespace skua
