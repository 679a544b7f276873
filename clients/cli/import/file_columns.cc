#include "clients/cli/import/file_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace skua {
namespace {

using Target = ColumnPlan::Target;
using Use = ColumnPlan::Use;

constexpr std::array kExportColumns = {"created_timestamp", kSequenceColumn, kDeletedColumn};
// What Hive and Spark call the folder of rows without a value.
constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

// `skua export` writes columns of its own beside those of the view. False: they are not there.
bool mark_export_columns(const std::vector<std::string>& names, std::vector<Target>& targets) {
  std::vector<std::size_t> own;
  for (const std::string_view name : kExportColumns) {
    const auto found = std::find(names.begin(), names.end(), name);
    const auto index = static_cast<std::size_t>(found - names.begin());
    if (found == names.end()) return false;
    const Use use = targets[index].use;
    const bool is_named = name == kDeletedColumn && use == Use::kDeleted;
    if (use != Use::kUnknown && !is_named) return false;
    own.push_back(index);
  }
  constexpr std::array kUses = {Use::kIgnored, Use::kSequence, Use::kDeleted};
  for (std::size_t i = 0; i < own.size(); ++i) targets[own[i]].use = kUses[i];
  return true;
}

Status check_names(const std::string& file, const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second)
      return invalid_argument(fmt::format("{}: two columns are named `{}`", file, name));
  }
  return Status::ok_status();
}

Status check_filled(const std::string& file, const FileColumns& columns, const ColumnPlan& plan) {
  std::vector<Target> filled = columns.targets;
  for (const ConstantColumn& constant : columns.constants) filled.push_back(constant.target);
  const auto has = [&filled](Use use, std::size_t column) {
    return std::any_of(filled.begin(), filled.end(), [=](const Target& target) {
      return target.use == use && target.column == column;
    });
  };
  for (std::size_t i = 0; i < plan.keys(); ++i) {
    const std::string& name = plan.columns()[i].name;
    if (has(Use::kValue, i)) continue;
    return invalid_argument(fmt::format(
        "{}: has no column for join key `{}`; name one with --map COLUMN={}", file, name, name));
  }
  if (plan.event_timestamp().has_value() || has(Use::kEventTimestamp, 0))
    return Status::ok_status();
  return invalid_argument(
      fmt::format("{}: has no column `{}` for the event timestamp; name one with "
                  "--event-timestamp-column COLUMN, or give all rows the same with "
                  "--event-timestamp TIME",
                  file, plan.event_timestamp_column()));
}

}  // namespace

FileColumns match_columns(const std::vector<std::string>& names,
                          const std::vector<NamedText>& partitions, const ColumnPlan& plan) {
  FileColumns out;
  for (const std::string& name : names) out.targets.push_back(plan.target_of(name));
  out.is_export = mark_export_columns(names, out.targets);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (out.targets[i].use == Use::kUnknown) out.unknown.insert(names[i]);
  for (const auto& [name, text] : partitions) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const Target target = plan.target_of(name);
    if (target.use == Use::kUnknown) out.unknown.insert(name);
    if (target.use == Use::kUnknown || target.use == Use::kIgnored) continue;
    const bool null = text == kNullPartition || plan.is_na(text, false);
    out.constants.push_back({target, name, null ? InputValue::null() : InputValue::of_text(text)});
  }
  return out;
}

Status check_deleted(const FileColumns& columns) {
  if (!columns.unknown.contains(kDeletedColumn)) return Status::ok_status();
  return invalid_argument(
      "column `deleted` is no feature, and nobody said whether it marks deletes: give "
      "--deleted-column deleted, or --ignore-columns deleted");
}

Result<FileColumns> place_columns(const std::string& file, const std::vector<std::string>& names,
                                  const std::vector<NamedText>& partitions,
                                  const ColumnPlan& plan) {
  RETURN_IF_ERROR(check_names(file, names));
  FileColumns out = match_columns(names, partitions, plan);
  RETURN_IF_ERROR(check_filled(file, out, plan));
  if (const Status status = check_deleted(out); !status.ok())
    return invalid_argument(fmt::format("{}: {}", file, status.message()));
  if (plan.strict_columns() && !out.unknown.empty()) {
    return invalid_argument(fmt::format(
        "{}: neither join key nor feature: {}; map or ignore them, or leave out --strict-columns",
        file, fmt::join(out.unknown, ", ")));
  }
  return out;
}

}  // namespace skua
