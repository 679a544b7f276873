#include "clients/cli/letter_text.h"

#include <fmt/format.h>

#include "clients/cli/text/base64.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"
#include "clients/cli/text/times.h"
#include "clients/cli/text/utf8.h"

namespace skua {
namespace {

// Bytes of a record for a terminal.
std::string bytes_text(const std::string& bytes) {
  const std::string size = counted(bytes.size(), "byte", "bytes");
  if (bytes.empty()) return size;
  if (is_utf8(bytes)) return fmt::format("{}  ({})", printable(bytes), size);
  std::string out;
  append_base64(out, bytes);
  return fmt::format("base64 {}  ({})", out, size);
}

// One member: "name":"text", "name_base64":"..." or "name":null.
void append_bytes(std::string& json, const std::string& name, bool given,
                  const std::string& bytes) {
  if (!given) {
    append_json_member(json, name);
    json += "null";
  } else if (is_utf8(bytes)) {
    append_json_member(json, name);
    append_json_string(json, bytes);
  } else {
    append_json_member(json, name + "_base64");
    append_json_bytes(json, bytes);
  }
}

}  // namespace

std::string letter_reason(const std::string& column, const std::string& code,
                          const std::string& reason) {
  const std::string place = column.empty() ? "" : printable(column) + ": ";
  return fmt::format("{}{} ({})", place, printable(reason), code);
}

void append_letter_members(std::string& json, const v1::DeadLetter& letter) {
  append_json_member(json, "id");
  append_json_uint(json, letter.id());
  append_json_member(json, "created_timestamp");
  append_json_timestamp(json, Timestamp{letter.created_timestamp_us()});
  append_json_member(json, "partition");
  append_json_uint(json, letter.partition());
  append_json_member(json, "offset");
  append_json_int(json, letter.offset());
  append_json_member(json, "column");
  append_json_string(json, letter.column());
  append_json_member(json, "code");
  append_json_string(json, letter.code());
  append_json_member(json, "reason");
  append_json_string(json, letter.reason());
  append_json_member(json, "key_bytes");
  append_json_uint(json, letter.key_bytes());
  append_json_member(json, "value_bytes");
  append_json_uint(json, letter.value_bytes());
  append_json_member(json, "headers");
  append_json_uint(json, letter.headers());
}

void print_letter(std::ostream& out, const v1::ShowDeadLetterResponse& shown) {
  const v1::DeadLetter& letter = shown.letter();
  const auto line = [&out](const std::string& name, const std::string& value) {
    out << fmt::format("{:<11}{}\n", name, value);
  };
  line("id", fmt::format("{}", letter.id()));
  line("created", moment_text(letter.created_timestamp_us()));
  line("from", fmt::format("partition {}, offset {}", letter.partition(), letter.offset()));
  line("reason", letter_reason(letter.column(), letter.code(), letter.reason()));
  line("timestamp", shown.has_timestamp_us() ? format_rfc3339(Timestamp{shown.timestamp_us()})
                                             : std::string("none"));
  line("key", shown.has_key() ? bytes_text(shown.key()) : "null");
  for (const v1::RecordHeader& header : shown.headers())
    line("header", fmt::format("{} = {}", printable(header.name()),
                               header.has_value() ? bytes_text(header.value()) : "null"));
  line("value", shown.has_value() ? bytes_text(shown.value()) : "null");
}

std::string letter_json(const v1::ShowDeadLetterResponse& shown) {
  std::string json = "{";
  append_letter_members(json, shown.letter());
  append_json_member(json, "timestamp");
  if (shown.has_timestamp_us())
    append_json_timestamp(json, Timestamp{shown.timestamp_us()});
  else
    json += "null";
  append_bytes(json, "key", shown.has_key(), shown.key());
  append_json_member(json, "record_headers");
  json += '[';
  for (const v1::RecordHeader& header : shown.headers()) {
    json += json.back() == '[' ? "{" : ",{";
    append_json_member(json, "name");
    append_json_string(json, header.name());
    append_bytes(json, "value", header.has_value(), header.value());
    json += '}';
  }
  json += ']';
  append_bytes(json, "value", shown.has_value(), shown.value());
  return json + "}";
}

}  // namespace skua
