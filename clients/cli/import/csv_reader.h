#pragma once

#include <csv.h>

#include <cstdint>
#include <string>
#include <vector>

#include "clients/cli/import/byte_source.h"

namespace skua {

struct CsvField {
  std::string text;
  bool quoted_empty = false;  // "" in the file: an empty text, where an empty field is nothing.
};

struct CsvRecord {
  // Where the record begins, counting from 1; a quoted line break counts as one.
  std::uint64_t line = 0;
  std::vector<CsvField> fields;
  // Not OK: the record is malformed and has no fields; reading goes on at the next line.
  Status malformed;
};

// Records of a CSV file (RFC 4180): comma, double quotes, quoted line breaks, any line ending.
// Spaces belong to their field, lines with nothing but spaces are skipped, a byte order mark at the
// start too.
class CsvReader {
 public:
  explicit CsvReader(ByteSource& source);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // False at the end of the file. Errors: what the source reports.
  [[nodiscard]] Result<bool> next(CsvRecord& record);

 private:
  static void on_field(void* bytes, std::size_t size, void* self);
  static void on_record(int terminator, void* self);
  void start_parser();
  void parse(std::string_view line);
  void finish();

  ByteSource& source_;
  csv_parser parser_{};
  CsvRecord* record_ = nullptr;
  std::size_t record_bytes_ = 0;
  bool in_record_ = false;
  bool record_ended_ = false;
};

}  // namespace skua
