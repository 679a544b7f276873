#include "clients/cli/join/planned_spine.h"

#include <fmt/format.h>

#include <algorithm>

namespace skua {
namespace {

void append_cell(const Column& from, std::size_t row, Column& to) {
  if (from.is_null(row)) {
    to.append_null();
  } else {
    to.append_cell(from.cell(row));
  }
}

class PlannedSpine final : public SpineFile {
 public:
  PlannedSpine(std::string file, std::unique_ptr<RowBatches> rows, const SpinePlan& plan)
      : file_(std::move(file)), source_(std::move(rows)), plan_(plan), read_(plan.columns()) {}

  const SpineLayout& layout() const override { return plan_.layout(); }
  std::uint64_t bytes_read() const override { return source_->bytes_read(); }

  Result<bool> next(SpineRows& rows, std::size_t rows_max) override {
    rows = {};
    while (next_ == read_.size()) {
      next_ = 0;
      auto more = source_->next(read_);
      if (!more.ok())
        return Status(more.status().code(), fmt::format("{}: {}", file_, more.status().message()));
      if (!*more) return false;
    }
    const std::size_t end = std::min(read_.size(), next_ + rows_max);
    for (std::size_t row = next_; row < end; ++row) RETURN_IF_ERROR(check(row));
    take(end, rows);
    next_ = end;
    return true;
  }

 private:
  Status check(std::size_t row) const {
    const CellFault* const fault = read_.fault(row);
    if (fault == nullptr) return Status::ok_status();
    const std::string column =
        fault->column.empty() ? "" : fmt::format(" column `{}`:", fault->column);
    return invalid_argument(
        fmt::format("{}:{}:{} {}", file_, read_.lines[row], column, fault->reason.message()));
  }

  void take(std::size_t end, SpineRows& rows) const {
    const std::vector<OutputColumn>& columns = plan_.layout().columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const bool is_time = plan_.source(i) == SpinePlan::kTime;
      const Column& from = is_time ? read_.event_timestamps : read_.columns[plan_.source(i)];
      Column& to = rows.columns.emplace_back(columns[i].type);
      for (std::size_t row = next_; row < end; ++row) append_cell(from, row, to);
    }
    for (std::size_t k = 0; k < plan_.keys(); ++k) {
      Column& to = rows.keys.emplace_back(read_.columns[k].type());
      for (std::size_t row = next_; row < end; ++row) append_cell(read_.columns[k], row, to);
    }
    for (std::size_t row = next_; row < end; ++row) {
      append_cell(read_.event_timestamps, row, rows.event_timestamps);
      rows.lines.push_back(read_.lines[row]);
    }
  }

  std::string file_;
  std::unique_ptr<RowBatches> source_;
  const SpinePlan& plan_;
  CoercedRows read_;
  std::size_t next_ = 0;
};

}  // namespace

Result<SpinePlan> SpinePlan::make(const SpineOptions& options, std::vector<OutputColumn> columns) {
  SpinePlan out;
  v1::FeatureView view;
  view.set_name("spine");
  view.set_timestamp_unit(static_cast<v1::TimestampUnit>(options.timestamp_unit));
  for (const SpineOptions::Key& key : options.keys) {
    v1::JoinKey& join_key = *view.add_join_keys();
    join_key.set_name(key.column);
    join_key.set_type(static_cast<v1::ValueType>(key.type));
  }
  for (const OutputColumn& column : columns) {
    const auto is_key = [&column](const auto& key) { return key.column == column.name; };
    const auto key = std::find_if(options.keys.begin(), options.keys.end(), is_key);
    if (column.name == options.event_timestamp_column) {
      out.sources_.push_back(kTime);
    } else if (key != options.keys.end()) {
      out.sources_.push_back(static_cast<std::size_t>(key - options.keys.begin()));
    } else {
      out.sources_.push_back(options.keys.size() + static_cast<std::size_t>(view.features_size()));
      v1::Feature& feature = *view.add_features();
      feature.set_name(column.name);
      feature.set_type(static_cast<v1::ValueType>(column.type));
    }
  }
  ImportOptions import;
  import.event_timestamp_column = options.event_timestamp_column;
  import.na = options.na;
  import.ignore_columns = options.ignored;
  ASSIGN_OR_RETURN(out.plan_, ColumnPlan::make(view, import));
  out.layout_.columns = std::move(columns);
  return out;
}

std::unique_ptr<SpineFile> make_planned_spine(std::string file, std::unique_ptr<RowBatches> rows,
                                              const SpinePlan& plan) {
  return std::make_unique<PlannedSpine>(std::move(file), std::move(rows), plan);
}

}  // namespace skua
