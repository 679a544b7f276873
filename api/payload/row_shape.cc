#include "api/payload/row_shape.h"

namespace skua {

RowShape::RowShape(const std::shared_ptr<const RegisteredView>& view)
    : view_(without_rows(*view)),
      keys_(static_cast<FieldIndex>(view_->join_keys.size())),
      columns_(static_cast<FieldIndex>(keys_ + view_->view.features.size())) {
  for (const JoinKey& key : view_->join_keys) names_.push_back(key.name);
  for (const Feature& feature : view_->view.features) names_.push_back(feature.name);
  for (FieldIndex i = 0; i < columns_; ++i) by_name_.emplace(names_[i], i);

  static constexpr std::string_view kDefaultTimeField = "event_timestamp";
  const std::string& declared = view_->view.stream.timestamp_field;
  const std::string_view time = declared.empty() ? kDefaultTimeField : declared;
  if (const FieldIndex column = find(time); column != kNoField) {
    // A column that merely has the default name is a column only, as on the other doors.
    if (!declared.empty()) time_field_ = column;
    return;
  }
  time_field_ = columns_;
  names_.emplace_back(time);
  by_name_.emplace(names_.back(), time_field_);
}

FieldIndex RowShape::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? kNoField : found->second;
}

}  // namespace skua
