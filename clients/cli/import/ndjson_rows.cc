#include "clients/cli/import/text_rows.h"

namespace skua {
namespace {

class NdjsonRows final : public TextRows {
 public:
  NdjsonRows(ByteSource& source, const std::vector<NamedText>& partitions, const ColumnPlan& plan)
      : source_(source), partitions_(partitions), plan_(plan) {
    columns_ = match_columns(names_, partitions_, plan_);
  }

  Result<bool> next(SourceRow& row) override {
    while (true) {
      ASSIGN_OR_RETURN(const std::optional<std::string_view> line, source_.next_line());
      if (!line.has_value()) return false;
      if (line->find_first_not_of(" \t\r\n") == line->npos) continue;
      row.begin(source_.line_number(), plan_);
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
  const FileColumns& file_columns() const override { return columns_; }

 private:
  void place(InputObject& object, SourceRow& row) {
    using Use = ColumnPlan::Use;
    std::vector<std::string> names;
    for (const auto& member : object) names.push_back(member.first);
    // Rows of one file mostly have the same members.
    if (names != names_) {
      columns_ = match_columns(names, partitions_, plan_);
      names_ = std::move(names);
      unknown_.insert(columns_.unknown.begin(), columns_.unknown.end());
    }
    if (plan_.strict_columns() && !columns_.unknown.empty()) {
      row.malformed = invalid_argument("neither join key nor feature");
      row.column = *columns_.unknown.begin();
      return;
    }
    row.malformed = check_deleted(columns_);
    if (!row.malformed.ok()) {
      row.column = kDeletedColumn;
      return;
    }
    for (std::size_t i = 0; i < object.size(); ++i) {
      const ColumnPlan::Target& target = columns_.targets[i];
      InputValue& value = object[i].second;
      if (target.use == Use::kValue) row.values[target.column] = std::move(value);
      if (target.use == Use::kEventTimestamp) row.event_timestamp = std::move(value);
      if (target.use == Use::kDeleted) row.deleted = std::move(value);
      if (target.use == Use::kSequence) row.sequence = std::move(value);
    }
  }

  ByteSource& source_;
  const std::vector<NamedText> partitions_;
  const ColumnPlan& plan_;
  std::vector<std::string> names_;  // Of the row before.
  FileColumns columns_;
  std::set<std::string> unknown_;
};

}  // namespace

std::unique_ptr<TextRows> open_ndjson_rows(ByteSource& source,
                                           const std::vector<NamedText>& partitions,
                                           const ColumnPlan& plan) {
  return std::make_unique<NdjsonRows>(source, partitions, plan);
}

}  // namespace skua
