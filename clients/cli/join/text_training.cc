#include <deque>
#include <string>

#include "clients/cli/join/training_output.h"
#include "clients/cli/text/column_values.h"
#include "clients/cli/text/csv_text.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/wire_column.h"

namespace skua {
namespace {

// The cells of a column, ready to be written as text. They stay where they are: values point into
// their column.
struct TextColumn {
  explicit TextColumn(const Column& from) {
    column_to_wire(from, column);
    values.emplace(column);
  }
  TextColumn(const TextColumn&) = delete;
  TextColumn& operator=(const TextColumn&) = delete;

  v1::Column column;
  std::optional<ColumnValues> values;
};

std::deque<TextColumn> text_columns(const TrainingRows& rows) {
  std::deque<TextColumn> out;
  for (const Column& column : rows.spine.columns) out.emplace_back(column);
  for (const Column& column : rows.features) out.emplace_back(column);
  return out;
}

class NdjsonTraining final : public TrainingOutput {
 public:
  NdjsonTraining(std::unique_ptr<OutputFile> file, const SpineLayout& spine,
                 const std::vector<OutputColumn>& features)
      : TrainingOutput(std::move(file)) {
    for (const OutputColumn& column : spine.columns) names_.push_back(column.name);
    for (const OutputColumn& column : features) names_.push_back(column.name);
  }

  Status append(const TrainingRows& rows) override {
    const auto columns = text_columns(rows);
    std::string lines;
    std::string line;
    for (std::size_t row = 0; row < rows.spine.size(); ++row) {
      line.assign(1, '{');
      for (std::size_t i = 0; i < columns.size(); ++i) {
        append_json_member(line, names_[i]);
        columns[i].values->append_json(line, row);
      }
      lines += line + "}\n";
    }
    return file().write(lines);
  }

 private:
  Status do_finish() override { return Status::ok_status(); }

  std::vector<std::string> names_;
};

class CsvTraining final : public TrainingOutput {
 public:
  using TrainingOutput::TrainingOutput;

  Status write_header(const SpineLayout& spine, const std::vector<OutputColumn>& features) {
    std::string line;
    for (const auto* columns : {&spine.columns, &features}) {
      for (const OutputColumn& column : *columns) {
        if (!line.empty()) line += ',';
        append_csv_field(line, column.name);
      }
    }
    return file().write(line + "\n");
  }

  Status append(const TrainingRows& rows) override {
    const auto columns = text_columns(rows);
    std::string lines;
    for (std::size_t row = 0; row < rows.spine.size(); ++row) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) lines += ',';
        append_csv_value(lines, columns[i].column, *columns[i].values, row);
      }
      lines += '\n';
    }
    return file().write(lines);
  }

 private:
  Status do_finish() override { return Status::ok_status(); }
};

}  // namespace

std::unique_ptr<TrainingOutput> create_ndjson_training(std::unique_ptr<OutputFile> file,
                                                       const SpineLayout& spine,
                                                       const std::vector<OutputColumn>& features) {
  return std::make_unique<NdjsonTraining>(std::move(file), spine, features);
}

Result<std::unique_ptr<TrainingOutput>> create_csv_training(
    std::unique_ptr<OutputFile> file, const SpineLayout& spine,
    const std::vector<OutputColumn>& features) {
  auto output = std::make_unique<CsvTraining>(std::move(file));
  RETURN_IF_ERROR(output->write_header(spine, features));
  return std::unique_ptr<TrainingOutput>(std::move(output));
}

}  // namespace skua
