#include "clients/cli/import/row_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "clients/cli/import/csv_reader.h"

namespace skua {
namespace {

class CsvRows final : public RowReader {
 public:
  CsvRows(ByteSource& source, const ColumnPlan& plan) : records_(source), plan_(plan) {}

  Status read_header(const std::string& file);
  Result<bool> next(SourceRow& row) override;
  const std::set<std::string>& unknown_columns() const override { return unknown_; }

 private:
  [[nodiscard]] bool is_na(const CsvField& field, const ColumnPlan::Target& target) const {
    if (!plan_.is_na(field.text)) return false;
    if (!field.quoted_empty || target.use != ColumnPlan::Use::kValue) return true;
    const ValueType type = plan_.columns()[target.column].type;
    return type != ValueType::kString && type != ValueType::kBytes;
  }
  [[nodiscard]] Status check_header(const std::string& file) const;

  CsvReader records_;
  const ColumnPlan& plan_;
  CsvRecord record_;
  std::vector<ColumnPlan::Target> targets_;
  std::set<std::string> unknown_;
};

Status CsvRows::read_header(const std::string& file) {
  ASSIGN_OR_RETURN(const bool any, records_.next(record_));
  if (!any)
    return invalid_argument(
        fmt::format("{}: is empty; the first line must name the columns", file));
  if (!record_.malformed.ok()) {
    return invalid_argument(
        fmt::format("{}:{}: {}", file, record_.line, record_.malformed.message()));
  }
  std::set<std::string> seen;
  for (const CsvField& field : record_.fields) {
    if (!seen.insert(field.text).second) {
      return invalid_argument(
          fmt::format("{}:{}: two columns are named `{}`; the first line must name the columns",
                      file, record_.line, field.text));
    }
    targets_.push_back(plan_.target_of(field.text));
    if (targets_.back().use == ColumnPlan::Use::kUnknown) unknown_.insert(field.text);
  }
  return check_header(file);
}

Status CsvRows::check_header(const std::string& file) const {
  std::set<std::size_t> filled;
  bool has_event_timestamp = plan_.event_timestamp().has_value();
  for (const ColumnPlan::Target& target : targets_) {
    if (target.use == ColumnPlan::Use::kValue) filled.insert(target.column);
    has_event_timestamp = has_event_timestamp || target.use == ColumnPlan::Use::kEventTimestamp;
  }
  for (std::size_t i = 0; i < plan_.columns().size(); ++i) {
    const auto& column = plan_.columns()[i];
    if (column.is_key && !filled.contains(i)) {
      return invalid_argument(
          fmt::format("{}: has no column for join key `{}`; name one with --map COLUMN={}", file,
                      column.name, column.name));
    }
  }
  if (!has_event_timestamp) {
    return invalid_argument(
        fmt::format("{}: has no column `{}` for the event timestamp; name one with "
                    "--event-timestamp-column COLUMN, or give "
                    "all rows the same with --event-timestamp TIME",
                    file, plan_.event_timestamp_column()));
  }
  if (plan_.strict_columns() && !unknown_.empty()) {
    return invalid_argument(fmt::format(
        "{}: neither join key nor feature: {}; map or ignore them, or leave out --strict-columns",
        file, fmt::join(unknown_, ", ")));
  }
  return Status::ok_status();
}

Result<bool> CsvRows::next(SourceRow& row) {
  ASSIGN_OR_RETURN(const bool any, records_.next(record_));
  if (!any) return false;
  row.line = record_.line;
  row.malformed = record_.malformed;
  row.column.clear();
  row.values.assign(plan_.columns().size(), InputValue::null());
  row.event_timestamp = InputValue::null();
  if (!row.malformed.ok()) return true;
  if (record_.fields.size() != targets_.size()) {
    row.malformed = invalid_argument(
        fmt::format("{} fields where the header has {}", record_.fields.size(), targets_.size()));
    return true;
  }
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const ColumnPlan::Target& target = targets_[i];
    CsvField& field = record_.fields[i];
    if (target.use == ColumnPlan::Use::kIgnored || target.use == ColumnPlan::Use::kUnknown)
      continue;
    if (is_na(field, target)) continue;
    InputValue& value =
        target.use == ColumnPlan::Use::kValue ? row.values[target.column] : row.event_timestamp;
    value = InputValue::of_text(std::move(field.text));
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<RowReader>> open_csv_rows(const std::string& file, ByteSource& source,
                                                 const ColumnPlan& plan) {
  auto rows = std::make_unique<CsvRows>(source, plan);
  RETURN_IF_ERROR(rows->read_header(file));
  return std::unique_ptr<RowReader>(std::move(rows));
}

}  // namespace skua
