#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/codec/row_codec.h"
#include "storage/registry/registry_snapshot.h"
#include "storage/store/engine.h"

namespace skua {

// Numbers are those of skua.v1.FeatureStatus.
enum class FeatureStatus : std::uint8_t {
  kPresent = 1,
  kNullValue = 2,
  kNotFound = 3,
  kOutsideMaxAge = 4,
  kBeyondRetention = 5,
  kDeadlineExceeded = 6,
  kDataLoss = 7,
};

// "PRESENT": the text in JSON.
[[nodiscard]] std::string_view feature_status_name(FeatureStatus status);

// What an answer carries beside values and statuses.
struct Include {
  bool event_timestamps = false;
  bool created_timestamps = false;
  bool expired_values = false;
};

// The rows of one use of a view: what encoders read values from.
struct ViewAnswer {
  // Per row of `rows`: what there is. kPresent: `rows` has the row, in the view's current layout.
  // kOutsideMaxAge: it has it too, for timestamps and, where asked for, values.
  std::vector<FeatureStatus> statuses;
  std::vector<RowView> rows;  // Meaningful where the status says so.
  Timestamp earliest_readable = Timestamp::min();

  [[nodiscard]] bool has_row(std::size_t row) const {
    return statuses[row] == FeatureStatus::kPresent ||
           statuses[row] == FeatureStatus::kOutsideMaxAge;
  }
};

// The answer to a read: packed rows and how to take features from them. Encoders write values
// straight from the rows; nothing is allocated per value. Moving it keeps every RowView valid; it
// is not copied.
struct ReadAnswer {
  ReadAnswer() = default;
  ReadAnswer(ReadAnswer&&) = default;
  ReadAnswer& operator=(ReadAnswer&&) = default;

  // The plan that answered: a newer one than the request's when a schema changed meanwhile.
  std::shared_ptr<const ReadPlan> plan;
  Include include;
  Timestamp read_time;
  Timestamp known_at = Timestamp::max();  // The clamped known_at when one was given for the whole
                                          // request, else max().
  std::uint32_t rows = 0;
  // One per plan->views. A view keyed only by broadcast columns has one row (none when `rows` is
  // 0), all others `rows`.
  std::vector<ViewAnswer> views;

  // Where a feature lies in every row of its view's answer. Take it once per column.
  [[nodiscard]] const RowLayout::Slot& slot(const ReadPlan::FeatureUse& feature) const {
    return plan->views[feature.view_use].view->layout().slots()[feature.slot];
  }
  // The status of one value; `row` counts in the view's answer.
  [[nodiscard]] FeatureStatus status(const ReadPlan::FeatureUse& feature, std::size_t row) const {
    const ViewAnswer& view = views[feature.view_use];
    const FeatureStatus status = view.statuses[row];
    if (status != FeatureStatus::kPresent) return status;
    return view.rows[row].is_null(slot(feature)) ? FeatureStatus::kNullValue
                                                 : FeatureStatus::kPresent;
  }
  // The value may be read: present, or outside its TTL and asked for; and not null.
  [[nodiscard]] bool has_value(const ReadPlan::FeatureUse& feature, std::size_t row) const {
    const ViewAnswer& view = views[feature.view_use];
    const FeatureStatus status = view.statuses[row];
    const bool readable = status == FeatureStatus::kPresent ||
                          (status == FeatureStatus::kOutsideMaxAge && include.expired_values);
    return readable && !view.rows[row].is_null(slot(feature));
  }
  // REQUIRES: has_value().
  [[nodiscard]] std::string_view cell(const ReadPlan::FeatureUse& feature, std::size_t row) const {
    const RowLayout& layout = plan->views[feature.view_use].view->layout();
    return views[feature.view_use].rows[row].cell(layout, layout.slots()[feature.slot]);
  }

  // What keeps the rows alive.
  RowSet found;
  std::vector<std::string> converted_rows;  // A row is never short enough to lie inside its string.
};

}  // namespace skua
