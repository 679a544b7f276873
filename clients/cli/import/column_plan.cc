#include "clients/cli/import/column_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace skua {
namespace {

ValueType model_type(v1::ValueType type) {
  return value_type_from_number(static_cast<std::uint64_t>(type)).value_or(ValueType::kString);
}

}  // namespace

Result<ColumnPlan> ColumnPlan::make(const v1::FeatureView& view, const ImportOptions& options) {
  ColumnPlan plan;
  plan.has_own_na_ = !options.na.empty();
  if (plan.has_own_na_) plan.na_ = {options.na.begin(), options.na.end()};
  plan.ignored_ = options.ignore_columns;
  plan.strict_columns_ = options.strict_columns;
  plan.deleted_column_ = options.deleted_column;
  plan.timestamp_unit_ = static_cast<TimestampUnit>(view.timestamp_unit());
  if (options.event_timestamp.has_value()) {
    ASSIGN_OR_RETURN(plan.event_timestamp_, parse_rfc3339(*options.event_timestamp));
  }
  plan.event_timestamp_column_ = options.event_timestamp_column;
  if (options.event_timestamp_column.empty() && !options.event_timestamp.has_value()) {
    plan.event_timestamp_column_ = "event_timestamp";
  }
  for (const v1::JoinKey& key : view.join_keys()) {
    plan.columns_.push_back({key.name(), model_type(key.type()), true});
  }
  plan.keys_ = plan.columns_.size();
  for (const v1::Feature& feature : view.features()) {
    plan.columns_.push_back({feature.name(), model_type(feature.type()), false});
  }
  std::set<std::string> mapped;
  for (const auto& [file_column, name] : options.map) {
    const auto found =
        std::find_if(plan.columns_.begin(), plan.columns_.end(),
                     [&name = name](const ViewColumn& column) { return column.name == name; });
    if (found == plan.columns_.end()) {
      return invalid_argument(
          fmt::format("--map {}={}: feature view {} has no join key or feature `{}`", file_column,
                      name, view.name(), name));
    }
    const auto index = static_cast<std::size_t>(found - plan.columns_.begin());
    if (!mapped.insert(name).second || !plan.by_file_column_.emplace(file_column, index).second) {
      return invalid_argument(
          fmt::format("--map {}={}: one of them is mapped already", file_column, name));
    }
  }
  for (std::size_t i = 0; i < plan.columns_.size(); ++i) {
    if (!mapped.contains(plan.columns_[i].name))
      plan.by_file_column_.emplace(plan.columns_[i].name, i);
  }
  return plan;
}

ColumnPlan::Target ColumnPlan::target_of(const std::string& file_column) const {
  if (ignored_.contains(file_column)) return {Use::kIgnored, 0};
  if (!event_timestamp_column_.empty() && file_column == event_timestamp_column_) {
    return {Use::kEventTimestamp, 0};
  }
  if (!deleted_column_.empty() && file_column == deleted_column_) return {Use::kDeleted, 0};
  const auto found = by_file_column_.find(file_column);
  if (found == by_file_column_.end()) return {Use::kUnknown, 0};
  return {Use::kValue, found->second};
}

}  // namespace skua
