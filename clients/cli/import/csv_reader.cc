#include "clients/cli/import/csv_reader.h"

#include <fmt/format.h>

#include <new>
#include <string_view>

namespace skua {
namespace {

constexpr std::size_t kRecordBytesMax = 1U << 26U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == line.npos; }

int is_no_space(unsigned char /*byte*/) { return 0; }

}  // namespace

CsvReader::CsvReader(ByteSource& source) : source_(source) { start_parser(); }

CsvReader::~CsvReader() { csv_free(&parser_); }

void CsvReader::start_parser() {
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL);
  csv_set_space_func(&parser_, is_no_space);
}

void CsvReader::on_field(void* bytes, std::size_t size, void* self) {
  auto& reader = *static_cast<CsvReader*>(self);
  CsvField field;
  if (bytes != nullptr) field.text.assign(static_cast<const char*>(bytes), size);
  field.quoted_empty = bytes != nullptr && size == 0;
  reader.record_->fields.push_back(std::move(field));
}

void CsvReader::on_record(int /*terminator*/, void* self) {
  static_cast<CsvReader*>(self)->record_ended_ = true;
}

// libcsv does not tell positions, so it gets one physical line at a time, and a record begins at
// the line after the last that ended one.
Result<bool> CsvReader::next(CsvRecord& record) {
  record_ = &record;
  record = {};
  record_ended_ = false;
  while (!record_ended_) {
    ASSIGN_OR_RETURN(std::optional<std::string_view> line, source_.next_line());
    if (!line.has_value()) {
      if (!in_record_) return false;
      finish();
      return true;
    }
    if (source_.line_number() == 1 && line->substr(0, kByteOrderMark.size()) == kByteOrderMark) {
      line->remove_prefix(kByteOrderMark.size());
    }
    if (!in_record_ && is_blank(*line)) continue;
    if (!in_record_) {
      record.line = source_.line_number();
      record_bytes_ = 0;
    }
    in_record_ = true;
    parse(*line);
  }
  in_record_ = false;
  return true;
}

void CsvReader::parse(std::string_view line) {
  record_bytes_ += line.size();
  const bool too_long = record_bytes_ > kRecordBytesMax;
  if (!too_long &&
      csv_parse(&parser_, line.data(), line.size(), on_field, on_record, this) == line.size()) {
    return;
  }
  if (csv_error(&parser_) == CSV_ENOMEM) throw std::bad_alloc();
  record_->fields.clear();
  record_->malformed =
      too_long ? invalid_argument(fmt::format(
                     "the row is longer than {} bytes; is a quote never closed?", kRecordBytesMax))
               : invalid_argument(
                     "a quote stands inside a field; quote the whole field and double the quote");
  csv_free(&parser_);
  start_parser();
  record_ended_ = true;
}

void CsvReader::finish() {
  in_record_ = false;
  if (csv_fini(&parser_, on_field, on_record, this) == 0) return;
  record_->fields.clear();
  record_->malformed = invalid_argument("a quote that opens in this row is never closed");
}

}  // namespace skua
