#include <fmt/format.h>

#include "clients/cli/import/row_reader.h"

namespace skua {
namespace {

class NdjsonRows final : public RowReader {
 public:
  NdjsonRows(ByteSource& source, const ColumnPlan& plan) : source_(source), plan_(plan) {}

  Result<bool> next(SourceRow& row) override {
    while (true) {
      ASSIGN_OR_RETURN(const std::optional<std::string_view> line, source_.next_line());
      if (!line.has_value()) return false;
      if (line->find_first_not_of(" \t\r\n") == line->npos) continue;
      row.line = source_.line_number();
      row.malformed = Status::ok_status();
      row.column.clear();
      row.values.assign(plan_.columns().size(), InputValue::null());
      row.event_timestamp = InputValue::null();
      auto object = parse_json_object(*line);
      if (object.ok()) {
        place(*object, row);
      } else {
        row.malformed = object.status();
      }
      return true;
    }
  }

  const std::set<std::string>& unknown_columns() const override { return unknown_; }

 private:
  void place(InputObject& object, SourceRow& row) {
    for (auto& [name, value] : object) {
      const ColumnPlan::Target target = plan_.target_of(name);
      if (target.use == ColumnPlan::Use::kValue) {
        row.values[target.column] = std::move(value);
      } else if (target.use == ColumnPlan::Use::kEventTimestamp) {
        row.event_timestamp = std::move(value);
      } else if (target.use == ColumnPlan::Use::kUnknown) {
        unknown_.insert(name);
        if (!plan_.strict_columns()) continue;
        row.malformed = invalid_argument("neither join key nor feature");
        row.column = name;
      }
    }
  }

  ByteSource& source_;
  const ColumnPlan& plan_;
  std::set<std::string> unknown_;
};

}  // namespace

std::unique_ptr<RowReader> open_ndjson_rows(ByteSource& source, const ColumnPlan& plan) {
  return std::make_unique<NdjsonRows>(source, plan);
}

}  // namespace skua
