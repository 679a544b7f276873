#include "storage/registry/stream_options.h"

#include <algorithm>

#include "storage/registry/detail_lines.h"

namespace skua {
namespace {

constexpr std::size_t kFieldNameBytesMax = 256;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// A full name of Protobuf: identifiers between dots.
bool is_message_type(std::string_view name) {
  if (name.empty() || name.size() > kFieldNameBytesMax) return false;
  bool begins = true;
  for (const char c : name) {
    const bool is_digit = c >= '0' && c <= '9';
    if (begins ? !is_name_start(c) : (!is_name_start(c) && !is_digit && c != '.')) return false;
    begins = c == '.';
  }
  return !begins;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; });
}

Status check_schema(const std::string& label, const StreamSource& stream, const Limits& limits) {
  const bool needs_schema =
      stream.format == RecordFormat::kAvro || stream.format == RecordFormat::kProtobuf;
  const std::string format(record_format_name(stream.format));
  if (needs_schema && stream.schema.empty())
    return invalid_argument(label + "schema: format " + format + " needs one");
  if (!needs_schema && !stream.schema.empty())
    return invalid_argument(label + "schema: format " + format +
                            " has none; only avro and protobuf do");
  if (stream.schema.size() > limits.stream_schema_bytes_max)
    return invalid_argument(label + "schema: more bytes than stream_schema_bytes_max (" +
                            std::to_string(limits.stream_schema_bytes_max) + ")");
  if (stream.format != RecordFormat::kProtobuf)
    return stream.message_type.empty()
               ? Status()
               : invalid_argument(label + "message_type: only format protobuf has one");
  if (is_message_type(stream.message_type)) return {};
  return invalid_argument(label +
                          "message_type: format protobuf needs the full name of the message, "
                          "such as shop.v1.Clicks");
}

}  // namespace

std::string_view record_format_name(RecordFormat format) {
  switch (format) {
    case RecordFormat::kJson:
      return "json";
    case RecordFormat::kAvro:
      return "avro";
    case RecordFormat::kProtobuf:
      return "protobuf";
    case RecordFormat::kConfluent:
      return "confluent";
  }
  return "unknown";
}

std::string_view record_envelope_name(RecordEnvelope envelope) {
  switch (envelope) {
    case RecordEnvelope::kNone:
      return "none";
    case RecordEnvelope::kDebezium:
      return "debezium";
  }
  return "unknown";
}

std::string_view bad_row_policy_name(BadRowPolicy policy) {
  switch (policy) {
    case BadRowPolicy::kReject:
      return "reject";
    case BadRowPolicy::kDeadLetter:
      return "dead_letter";
    case BadRowPolicy::kDrop:
      return "drop";
  }
  return "unknown";
}

std::string_view key_format_name(KeyFormat format) {
  switch (format) {
    case KeyFormat::kText:
      return "text";
    case KeyFormat::kBinary:
      return "binary";
    case KeyFormat::kConfluent:
      return "confluent";
    case KeyFormat::kNone:
      return "none";
  }
  return "unknown";
}

Status check_stream(const std::string& label, const StreamSource& stream, const Limits& limits) {
  const std::string field = label + ": stream.";
  if (stream.format > RecordFormat::kConfluent)
    return invalid_argument(field + "format: not one of json, avro, protobuf, confluent");
  if (stream.envelope > RecordEnvelope::kDebezium)
    return invalid_argument(field + "envelope: not one of none, debezium");
  if (stream.on_bad_row > BadRowPolicy::kDrop)
    return invalid_argument(field + "on_bad_row: not one of reject, dead_letter, drop");
  if (stream.key_format > KeyFormat::kNone)
    return invalid_argument(field + "key_format: not one of text, binary, confluent, none");
  if (stream.timestamp_field.size() > kFieldNameBytesMax ||
      has_control_character(stream.timestamp_field))
    return invalid_argument(field + "timestamp_field: at most " +
                            std::to_string(kFieldNameBytesMax) +
                            " bytes, and no control characters");
  return check_schema(field, stream, limits);
}

std::vector<std::string> stream_differences(const StreamSource& before, const StreamSource& after) {
  std::vector<std::string> out;
  DetailLines lines(out);
  lines.compare("stream.format", record_format_name(before.format),
                record_format_name(after.format));
  lines.compare_text("stream.schema", before.schema, after.schema);
  lines.compare("stream.message_type", before.message_type, after.message_type);
  lines.compare("stream.envelope", record_envelope_name(before.envelope),
                record_envelope_name(after.envelope));
  lines.compare("stream.timestamp_field", before.timestamp_field, after.timestamp_field);
  lines.compare("stream.on_bad_row", bad_row_policy_name(before.on_bad_row),
                bad_row_policy_name(after.on_bad_row));
  lines.compare("stream.key_format", key_format_name(before.key_format),
                key_format_name(after.key_format));
  return out;
}

}  // namespace skua
