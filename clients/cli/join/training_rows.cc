#include "clients/cli/join/training_rows.h"

#include <fmt/format.h>

#include "clients/cli/text/wire_column.h"

namespace skua {
namespace {

Status definitions_changed() {
  return Status(StatusCode::kAborted,
                "the definitions of the features changed meanwhile; run it again");
}

bool has_row(v1::FeatureStatus status) {
  return status == v1::PRESENT || status == v1::NULL_VALUE || status == v1::OUTSIDE_MAX_AGE;
}

// One feature of an answer, by row. A view keyed by single values answers once, for every row.
class AnsweredFeature {
 public:
  AnsweredFeature(const v1::FeatureColumn& column, Column values)
      : column_(column), values_(std::move(values)) {}

  [[nodiscard]] v1::FeatureStatus status(std::size_t row) const {
    return static_cast<v1::FeatureStatus>(column_.statuses()[place(row)]);
  }
  void append_value(std::size_t row, Column& to) const {
    if (status(row) == v1::PRESENT) {
      to.append_cell(values_.cell(place(row)));
    } else {
      to.append_null();
    }
  }
  void append_event_timestamp(std::size_t row, Column& to) const {
    if (has_row(status(row))) {
      to.append(std::int64_t{column_.event_timestamps_us(static_cast<int>(place(row)))});
    } else {
      to.append_null();
    }
  }

 private:
  [[nodiscard]] std::size_t place(std::size_t row) const { return values_.size() == 1 ? 0 : row; }

  const v1::FeatureColumn& column_;
  Column values_;
};

Result<AnsweredFeature> read_feature(const v1::FeatureColumn& column, const OutputColumn& expected,
                                     std::size_t rows, bool with_times) {
  const std::size_t answered = column.statuses().size();
  if (answered != rows && answered != 1)
    return internal_error("the server's answer has columns of different lengths");
  ASSIGN_OR_RETURN(Column values, column_from_wire(column.values(), answered));
  if (column.name() != expected.name || values.type() != expected.type)
    return definitions_changed();
  if (with_times && static_cast<std::size_t>(column.event_timestamps_us_size()) != answered)
    return internal_error("the server's answer lacks event timestamps");
  return AnsweredFeature(column, std::move(values));
}

Status count(v1::FeatureStatus status, GroupCounts& counts) {
  switch (status) {
    case v1::PRESENT:
    case v1::NULL_VALUE:
      ++counts.found;
      return Status::ok_status();
    case v1::NOT_FOUND:
      ++counts.not_found;
      return Status::ok_status();
    case v1::OUTSIDE_MAX_AGE:
      ++counts.outside_max_age;
      return Status::ok_status();
    case v1::BEYOND_RETENTION:
      ++counts.beyond_retention;
      return Status::ok_status();
    default:
      return internal_error("the server's answer has a status that a training set cannot show");
  }
}

// Adds one feature of all rows.
class FeatureTaker {
 public:
  FeatureTaker(const TrainingExtras& extras, TrainingRows& out) : extras_(extras), out_(out) {}

  Status take(const AnsweredFeature& feature, const OutputColumn& column) {
    const std::size_t rows = out_.spine.size();
    Column values(column.type);
    for (std::size_t row = 0; row < rows; ++row) {
      const v1::FeatureStatus status = feature.status(row);
      if (status == v1::DATA_LOSS)
        return data_loss(
            fmt::format("feature `{}` of the row at line {} of the spine is damaged in the store",
                        column.name, out_.spine.lines[row]));
      if (status == v1::NULL_VALUE) ++out_.null_values;
      feature.append_value(row, values);
    }
    out_.features.push_back(std::move(values));
    if (extras_.event_timestamps) {
      Column& times = out_.features.emplace_back(ValueType::kUnixTimestamp);
      for (std::size_t row = 0; row < rows; ++row) feature.append_event_timestamp(row, times);
    }
    if (extras_.statuses) {
      Column& statuses = out_.features.emplace_back(ValueType::kString);
      for (std::size_t row = 0; row < rows; ++row)
        statuses.append_cell(v1::FeatureStatus_Name(feature.status(row)));
    }
    return Status::ok_status();
  }

  // All features of a group stand or fall together; damage is met before.
  Status count_group(const AnsweredFeature& first, std::size_t group,
                     const v1::GetFeaturesResponse& answer) {
    GroupCounts& counts = out_.counts.emplace_back();
    for (std::size_t row = 0; row < out_.spine.size(); ++row) {
      RETURN_IF_ERROR(count(first.status(row), counts));
      const bool is_first = !out_.beyond.has_value() || row < out_.beyond->row;
      if (first.status(row) != v1::BEYOND_RETENTION || !is_first) continue;
      const int i = static_cast<int>(group);
      out_.beyond = {
          row, group,
          i < answer.views_size() ? answer.views(i).earliest_readable_us() : Timestamp::min().us};
    }
    return Status::ok_status();
  }

 private:
  const TrainingExtras& extras_;
  TrainingRows& out_;
};

}  // namespace

std::vector<OutputColumn> training_columns(const FeatureLayout& layout,
                                           const TrainingExtras& extras) {
  std::vector<OutputColumn> out;
  for (const OutputColumn& feature : layout.features) {
    out.push_back(feature);
    if (extras.event_timestamps)
      out.push_back({feature.name + "__event_timestamp", ValueType::kUnixTimestamp});
    if (extras.statuses) out.push_back({feature.name + "__status", ValueType::kString});
  }
  return out;
}

v1::GetFeaturesRequest request_of(const FeatureLayout& layout, const TrainingExtras& extras,
                                  const SpineRows& spine) {
  v1::GetFeaturesRequest request = layout.request;
  request.mutable_include()->set_event_timestamps(extras.event_timestamps);
  for (std::size_t k = 0; k < layout.keys.size(); ++k) {
    v1::NamedColumn& column = *request.add_entities();
    column.set_name(layout.keys[k].name);
    column_to_wire(spine.keys[k], *column.mutable_column());
  }
  for (std::size_t row = 0; row < spine.size(); ++row)
    request.add_as_of_us(spine.event_timestamps.value<std::int64_t>(row));
  return request;
}

Result<TrainingRows> training_rows(const FeatureLayout& layout, const TrainingExtras& extras,
                                   SpineRows spine, const v1::GetFeaturesResponse& answer) {
  if (static_cast<std::size_t>(answer.features_size()) != layout.features.size())
    return definitions_changed();
  TrainingRows out;
  out.spine = std::move(spine);
  FeatureTaker taker(extras, out);
  int next = 0;
  for (std::size_t group = 0; group < layout.groups.size(); ++group) {
    for (std::size_t i = 0; i < layout.groups[group].features; ++i, ++next) {
      const OutputColumn& expected = layout.features[static_cast<std::size_t>(next)];
      ASSIGN_OR_RETURN(
          const AnsweredFeature feature,
          read_feature(answer.features(next), expected, out.spine.size(), extras.event_timestamps));
      RETURN_IF_ERROR(taker.take(feature, expected));
      if (i == 0) RETURN_IF_ERROR(taker.count_group(feature, group, answer));
    }
  }
  return out;
}

TrainingRows rows_beyond_retention(const FeatureLayout& layout, const TrainingExtras& extras,
                                   SpineRows spine) {
  TrainingRows out;
  out.spine = std::move(spine);
  const std::size_t rows = out.spine.size();
  for (const OutputColumn& column : training_columns(layout, extras)) {
    Column& cells = out.features.emplace_back(column.type);
    for (std::size_t row = 0; row < rows; ++row) cells.append_null();
  }
  if (extras.statuses) {
    const std::size_t step = extras.event_timestamps ? 3 : 2;
    for (std::size_t i = step - 1; i < out.features.size(); i += step) {
      out.features[i].truncate(0);
      for (std::size_t row = 0; row < rows; ++row)
        out.features[i].append_cell(v1::FeatureStatus_Name(v1::BEYOND_RETENTION));
    }
  }
  out.counts.resize(layout.groups.size());
  for (GroupCounts& counts : out.counts) counts.beyond_retention = rows;
  out.beyond = {0, 0, Timestamp::min().us};
  return out;
}

}  // namespace skua
