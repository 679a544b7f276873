#include "clients/cli/text/csv_text.h"

namespace skua {

void append_csv_field(std::string& out, std::string_view text) {
  if (text.empty()) out += "\"\"";
  append_csv_words(out, text);
}

void append_csv_words(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_csv_value(std::string& out, const v1::Column& column, const ColumnValues& values,
                      std::size_t row) {
  if (values.is_null(row)) return;
  if (column.type() == v1::STRING)
    return append_csv_field(out, column.string_values(static_cast<int>(row)));
  std::string text;
  values.append_json(text, row);
  const bool quoted = text.front() == '"';
  append_csv_field(out, quoted ? std::string_view(text).substr(1, text.size() - 2) : text);
}

}  // namespace skua
