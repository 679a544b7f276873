#include <string>

#include "clients/cli/export/row_json.h"
#include "clients/cli/export/row_output.h"
#include "clients/cli/text/column_values.h"
#include "clients/cli/text/csv_text.h"
#include "clients/cli/text/json_text.h"

namespace skua {
namespace {

class NdjsonOutput final : public RowOutput {
 public:
  using RowOutput::RowOutput;

 private:
  Status do_append(const v1::RowColumns& page, const std::vector<std::uint32_t>& rows) override {
    ASSIGN_OR_RETURN(const RowJson json, RowJson::make(page));
    std::string lines;
    for (const std::uint32_t row : rows) {
      json.append(row, lines);
      lines += '\n';
    }
    return file().write(lines);
  }
  Status do_finish() override { return Status::ok_status(); }
  std::size_t bytes_held() const override { return 0; }
};

class CsvOutput final : public RowOutput {
 public:
  using RowOutput::RowOutput;

  Status write_header(const OutputColumns& columns) {
    std::string line;
    for (const OutputColumn& column : columns.keys)
      append_csv_field(line, column.name), line += ',';
    line += "event_timestamp,created_timestamp,sequence,deleted";
    for (const OutputColumn& column : columns.features)
      line += ',', append_csv_field(line, column.name);
    return file().write(line + "\n");
  }

 private:
  static void append_own(std::string& out, const v1::RowColumns& page, int row) {
    append_rfc3339(out, Timestamp{page.event_timestamps_us(row)});
    out += ',';
    append_rfc3339(out, Timestamp{page.created_timestamps_us(row)});
    out += ',' + std::to_string(page.sequences(row)) + ',';
    append_json_bool(out, page.deleted(row));
  }

  Status do_append(const v1::RowColumns& page, const std::vector<std::uint32_t>& rows) override {
    std::vector<ColumnValues> keys;
    std::vector<ColumnValues> features;
    for (const auto& column : page.join_keys()) keys.emplace_back(column.column());
    for (const auto& column : page.features()) features.emplace_back(column.column());
    std::string lines;
    for (const std::uint32_t row : rows) {
      for (std::size_t i = 0; i < keys.size(); ++i) {
        append_csv_value(lines, page.join_keys(static_cast<int>(i)).column(), keys[i], row);
        lines += ',';
      }
      append_own(lines, page, static_cast<int>(row));
      for (std::size_t i = 0; i < features.size(); ++i) {
        lines += ',';
        append_csv_value(lines, page.features(static_cast<int>(i)).column(), features[i], row);
      }
      lines += '\n';
    }
    return file().write(lines);
  }
  Status do_finish() override { return Status::ok_status(); }
  std::size_t bytes_held() const override { return 0; }
};

}  // namespace

std::unique_ptr<RowOutput> create_ndjson_output(std::unique_ptr<OutputFile> file) {
  return std::make_unique<NdjsonOutput>(std::move(file));
}

Result<std::unique_ptr<RowOutput>> create_csv_output(std::unique_ptr<OutputFile> file,
                                                     const OutputColumns& columns) {
  auto output = std::make_unique<CsvOutput>(std::move(file));
  RETURN_IF_ERROR(output->write_header(columns));
  return std::unique_ptr<RowOutput>(std::move(output));
}

}  // namespace skua
