#include <fmt/format.h>

#include "clients/cli/import/csv_reader.h"
#include "clients/cli/import/text_rows.h"

namespace skua {
namespace {

class CsvRows final : public TextRows {
 public:
  CsvRows(ByteSource& source, const ColumnPlan& plan) : records_(source), plan_(plan) {}

  Status read_header(const std::string& file, const std::vector<NamedText>& partitions);
  Result<bool> next(SourceRow& row) override;
  const std::set<std::string>& unknown_columns() const override { return columns_.unknown; }
  const FileColumns& file_columns() const override { return columns_; }

 private:
  [[nodiscard]] bool is_na(const CsvField& field, const ColumnPlan::Target& target) const {
    if (!plan_.is_na(field.text, columns_.is_export)) return false;
    if (!field.quoted_empty || target.use != ColumnPlan::Use::kValue) return true;
    const ValueType type = plan_.columns()[target.column].type;
    return type != ValueType::kString && type != ValueType::kBytes;
  }
  void take(CsvField& field, const ColumnPlan::Target& target, SourceRow& row) const;

  CsvReader records_;
  const ColumnPlan& plan_;
  CsvRecord record_;
  FileColumns columns_;
};

Status CsvRows::read_header(const std::string& file, const std::vector<NamedText>& partitions) {
  ASSIGN_OR_RETURN(const bool any, records_.next(record_));
  if (!any)
    return invalid_argument(
        fmt::format("{}: is empty; the first line must name the columns", file));
  const std::string place = fmt::format("{}:{}", file, record_.line);
  if (!record_.malformed.ok())
    return invalid_argument(fmt::format("{}: {}", place, record_.malformed.message()));
  std::vector<std::string> names;
  for (const CsvField& field : record_.fields) names.push_back(field.text);
  ASSIGN_OR_RETURN(columns_, place_columns(place, names, partitions, plan_));
  return Status::ok_status();
}

void CsvRows::take(CsvField& field, const ColumnPlan::Target& target, SourceRow& row) const {
  using Use = ColumnPlan::Use;
  if (target.use == Use::kIgnored || target.use == Use::kUnknown || is_na(field, target)) return;
  InputValue& value = target.use == Use::kValue            ? row.values[target.column]
                      : target.use == Use::kEventTimestamp ? row.event_timestamp
                      : target.use == Use::kSequence       ? row.sequence
                                                           : row.deleted;
  value = InputValue::of_text(std::move(field.text));
}

Result<bool> CsvRows::next(SourceRow& row) {
  ASSIGN_OR_RETURN(const bool any, records_.next(record_));
  if (!any) return false;
  row.begin(record_.line, plan_);
  row.malformed = record_.malformed;
  if (!row.malformed.ok()) return true;
  const auto& targets = columns_.targets;
  if (record_.fields.size() != targets.size()) {
    row.malformed = invalid_argument(
        fmt::format("{} fields where the header has {}", record_.fields.size(), targets.size()));
    return true;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) take(record_.fields[i], targets[i], row);
  return true;
}

}  // namespace

Result<std::unique_ptr<TextRows>> open_csv_rows(const std::string& file, ByteSource& source,
                                                const std::vector<NamedText>& partitions,
                                                const ColumnPlan& plan) {
  auto rows = std::make_unique<CsvRows>(source, plan);
  RETURN_IF_ERROR(rows->read_header(file, partitions));
  return std::unique_ptr<TextRows>(std::move(rows));
}

}  // namespace skua
