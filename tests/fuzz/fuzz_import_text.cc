#include <string>
#include <vector>

#include "clients/cli/import/csv_reader.h"
#include "clients/cli/import/text_rows.h"
#include "clients/cli/text/csv_text.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/json_value.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/clients/weather_view.h"

namespace {

using namespace skua;

v1::FeatureView view_of_all_types() {
  v1::FeatureView view = weather_view();
  view.set_timestamp_unit(v1::SECONDS);
  int number = 0;
  for (const v1::ValueType type : {v1::BOOL, v1::INT32, v1::INT64, v1::FLOAT, v1::BYTES,
                                   v1::UNIX_TIMESTAMP, v1::STRING_LIST}) {
    v1::Feature& feature = *view.add_features();
    feature.set_name("f" + std::to_string(number++));
    feature.set_type(type);
  }
  return view;
}

ImportOptions options_of(std::uint8_t choice) {
  ImportOptions options;
  options.strict_columns = (choice & 1U) != 0;
  if ((choice & 2U) != 0) options.deleted_column = "deleted";
  if ((choice & 4U) != 0) options.na = {"-"};
  if ((choice & 8U) != 0) options.event_timestamp = "2013-07-04T12:00:00Z";
  if ((choice & 16U) != 0) options.map = {{"t", "temp"}};
  return options;
}

// Rows stay as wide as their plan and no more than the text, cells fit their types, lines ascend.
void check_rows(const ColumnPlan& plan, std::unique_ptr<ByteSource> source,
                std::unique_ptr<TextRows> rows, std::size_t text_bytes) {
  CoercingRows coercing(std::move(source), std::move(rows), plan);
  CoercedRows batch(plan);
  std::size_t total = 0;
  std::uint64_t last_line = 0;
  while (true) {
    const auto more = coercing.next(batch);
    if (!more.ok() || !*more) break;
    SKUA_FUZZ_CHECK(batch.columns.size() == plan.columns().size());
    for (const Column& column : batch.columns) SKUA_FUZZ_CHECK(column.size() == batch.size());
    SKUA_FUZZ_CHECK(batch.event_timestamps.size() == batch.size());
    SKUA_FUZZ_CHECK(batch.deleted.size() == batch.size());
    total += batch.size();
    SKUA_FUZZ_CHECK(total <= text_bytes);
    for (std::size_t row = 0; row < batch.size(); ++row) {
      SKUA_FUZZ_CHECK(batch.lines[row] > last_line);
      last_line = batch.lines[row];
      if (batch.fault(row) != nullptr) {
        SKUA_FUZZ_CHECK(batch.fault(row)->reason.code() == StatusCode::kInvalidArgument);
        continue;
      }
      SKUA_FUZZ_CHECK(!batch.event_timestamps.is_null(row));
      for (const Column& column : batch.columns)
        SKUA_FUZZ_CHECK(column.is_null(row) ||
                        is_well_formed_cell(column.type(), column.cell(row)));
    }
  }
  SKUA_FUZZ_CHECK(coercing.bytes_read() <= text_bytes);
}

std::vector<CsvRecord> read_csv(const std::string& text) {
  const auto source = ByteSource::of_text(text);
  CsvReader reader(*source);
  std::vector<CsvRecord> records;
  CsvRecord record;
  while (*reader.next(record)) records.push_back(record);
  return records;
}

// What is read from CSV, written as the export writes it, reads the same.
void check_csv_again(const std::string& text) {
  std::string written = "header\n";
  std::vector<CsvRecord> sound(1);
  sound[0].fields = {{"header", false}};
  for (const CsvRecord& record : read_csv(text)) {
    if (!record.malformed.ok()) continue;
    SKUA_FUZZ_CHECK(!record.fields.empty());
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      if (i > 0) written += ',';
      const CsvField& field = record.fields[i];
      if (!field.text.empty() || field.quoted_empty) append_csv_field(written, field.text);
    }
    written += '\n';
    sound.push_back(record);
  }
  const std::vector<CsvRecord> again = read_csv(written);
  SKUA_FUZZ_CHECK(again.size() == sound.size());
  for (std::size_t i = 0; i < again.size(); ++i) {
    SKUA_FUZZ_CHECK(again[i].malformed.ok());
    SKUA_FUZZ_CHECK(again[i].fields.size() == sound[i].fields.size());
    for (std::size_t f = 0; f < again[i].fields.size(); ++f)
      SKUA_FUZZ_CHECK(again[i].fields[f].text == sound[i].fields[f].text &&
                      again[i].fields[f].quoted_empty == sound[i].fields[f].quoted_empty);
  }
}

void append_value(std::string& out, const InputValue& value) {
  switch (value.kind) {
    case InputValue::Kind::kNull:
      out += "null";
      return;
    case InputValue::Kind::kText:
      return append_json_string(out, value.text);
    case InputValue::Kind::kNumber:
    case InputValue::Kind::kBool:
      out += value.text;
      return;
    case InputValue::Kind::kList:
      out += '[';
      for (const InputValue& element : value.elements) {
        if (out.back() != '[') out += ',';
        append_value(out, element);
      }
      out += ']';
  }
}

bool same(const InputValue& a, const InputValue& b) {
  return a.kind == b.kind && a.text == b.text &&
         std::equal(a.elements.begin(), a.elements.end(), b.elements.begin(), b.elements.end(),
                    same);
}

void check_json_again(std::string_view text) {
  const auto object = parse_json_object(text);
  if (!object.ok()) {
    SKUA_FUZZ_CHECK(object.status().code() == StatusCode::kInvalidArgument);
    return;
  }
  std::string written = "{";
  for (const auto& [name, value] : *object) {
    append_json_member(written, name);
    append_value(written, value);
  }
  written += '}';
  const auto again = parse_json_object(written);
  SKUA_FUZZ_CHECK(again.ok() && again->size() == object->size());
  for (std::size_t i = 0; i < again->size(); ++i)
    SKUA_FUZZ_CHECK((*again)[i].first == (*object)[i].first &&
                    same((*again)[i].second, (*object)[i].second));
}

}  // namespace

// How a file is read, then its text: as CSV and as NDJSON.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const v1::FeatureView view = view_of_all_types();
  const auto plan = ColumnPlan::make(view, options_of(data[0]));
  SKUA_FUZZ_CHECK(plan.ok());
  const std::string text(fuzz_text(data + 1, size - 1));
  const std::vector<NamedText> partitions = {{"note", "x"}};
  auto source = ByteSource::of_text(text);
  if (auto rows = open_csv_rows("f", *source, partitions, *plan); rows.ok())
    check_rows(*plan, std::move(source), *std::move(rows), text.size());
  source = ByteSource::of_text(text);
  auto rows = open_ndjson_rows(*source, partitions, *plan);
  check_rows(*plan, std::move(source), std::move(rows), text.size());
  check_csv_again(text);
  check_json_again(text);
  return 0;
}
