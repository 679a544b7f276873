#include "clients/cli/stream_words.h"

#include <fmt/format.h>

#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"

namespace skua {
namespace {

using Stream = v1::StreamSource;

void text_member(std::string& out, const char* name, std::string_view text) {
  append_json_member(out, name);
  append_json_string(out, text);
}

std::string_view policy_text(Stream::OnBadRow policy) {
  switch (policy) {
    case Stream::DEAD_LETTER:
      return "a bad row becomes a dead letter";
    case Stream::DROP:
      return "a bad row is dropped and counted";
    default:
      return "a bad row refuses its batch";
  }
}

std::string_view format_word(Stream::Format format) {
  switch (format) {
    case Stream::AVRO:
      return "avro";
    case Stream::PROTOBUF:
      return "protobuf";
    case Stream::CONFLUENT:
      return "confluent";
    default:
      return "json";
  }
}

std::string_view envelope_word(Stream::Envelope envelope) {
  return envelope == Stream::DEBEZIUM ? "debezium" : "none";
}

std::string_view on_bad_row_word(Stream::OnBadRow policy) {
  switch (policy) {
    case Stream::DEAD_LETTER:
      return "dead_letter";
    case Stream::DROP:
      return "drop";
    default:
      return "reject";
  }
}

std::string_view key_format_word(Stream::KeyFormat format) {
  switch (format) {
    case Stream::KEY_BINARY:
      return "binary";
    case Stream::KEY_CONFLUENT:
      return "confluent";
    case Stream::KEY_NONE:
      return "none";
    default:
      return "text";
  }
}

}  // namespace

std::string stream_json(const Stream& stream) {
  std::string out = "{";
  text_member(out, "format", format_word(stream.format()));
  if (!stream.avro_schema().empty()) text_member(out, "schema", stream.avro_schema());
  if (!stream.descriptor_set().empty()) {
    append_json_member(out, "schema");
    append_json_bytes(out, stream.descriptor_set());
  }
  text_member(out, "message_type", stream.message_type());
  text_member(out, "envelope", envelope_word(stream.envelope()));
  text_member(out, "timestamp_field", stream.timestamp_field());
  text_member(out, "on_bad_row", on_bad_row_word(stream.on_bad_row()));
  text_member(out, "key_format", key_format_word(stream.key_format()));
  return out + "}";
}

std::string stream_text(const Stream& stream) {
  std::string out(format_word(stream.format()));
  if (!stream.message_type().empty()) out += ' ' + printable(stream.message_type());
  const std::size_t schema_bytes = stream.avro_schema().size() + stream.descriptor_set().size();
  if (schema_bytes > 0) out += fmt::format(" (schema of {} bytes)", schema_bytes);
  if (stream.envelope() == Stream::DEBEZIUM) out += " in debezium's envelope";
  if (!stream.timestamp_field().empty())
    out += ", event timestamp in " + printable(stream.timestamp_field());
  const std::string_view key_format = key_format_word(stream.key_format());
  if (key_format != "text") out += fmt::format(", record keys {}", key_format);
  return out + fmt::format("; {}", policy_text(stream.on_bad_row()));
}

}  // namespace skua
