#include "api/wire/proto_stream.h"

#include <fmt/format.h>

namespace skua {
namespace {

Result<RecordFormat> format_from_proto(v1::StreamSource::Format from, const std::string& path) {
  switch (from) {
    case v1::StreamSource::FORMAT_UNSPECIFIED:
    case v1::StreamSource::JSON:
      return RecordFormat::kJson;
    case v1::StreamSource::AVRO:
      return RecordFormat::kAvro;
    case v1::StreamSource::PROTOBUF:
      return RecordFormat::kProtobuf;
    case v1::StreamSource::CONFLUENT:
      return RecordFormat::kConfluent;
    default:
      return invalid_argument(fmt::format("{}.format: unknown value", path));
  }
}

Result<BadRowPolicy> policy_from_proto(v1::StreamSource::OnBadRow from, const std::string& path) {
  switch (from) {
    case v1::StreamSource::ON_BAD_ROW_UNSPECIFIED:
    case v1::StreamSource::REJECT:
      return BadRowPolicy::kReject;
    case v1::StreamSource::DEAD_LETTER:
      return BadRowPolicy::kDeadLetter;
    case v1::StreamSource::DROP:
      return BadRowPolicy::kDrop;
    default:
      return invalid_argument(fmt::format("{}.on_bad_row: unknown value", path));
  }
}

Result<KeyFormat> key_format_from_proto(v1::StreamSource::KeyFormat from, const std::string& path) {
  switch (from) {
    case v1::StreamSource::KEY_FORMAT_UNSPECIFIED:
    case v1::StreamSource::KEY_TEXT:
      return KeyFormat::kText;
    case v1::StreamSource::KEY_BINARY:
      return KeyFormat::kBinary;
    case v1::StreamSource::KEY_CONFLUENT:
      return KeyFormat::kConfluent;
    case v1::StreamSource::KEY_NONE:
      return KeyFormat::kNone;
    default:
      return invalid_argument(fmt::format("{}.key_format: unknown value", path));
  }
}

v1::StreamSource::Format to_proto(RecordFormat from) {
  switch (from) {
    case RecordFormat::kJson:
      return v1::StreamSource::JSON;
    case RecordFormat::kAvro:
      return v1::StreamSource::AVRO;
    case RecordFormat::kProtobuf:
      return v1::StreamSource::PROTOBUF;
    case RecordFormat::kConfluent:
      return v1::StreamSource::CONFLUENT;
  }
  return v1::StreamSource::FORMAT_UNSPECIFIED;
}

v1::StreamSource::OnBadRow to_proto(BadRowPolicy from) {
  switch (from) {
    case BadRowPolicy::kReject:
      return v1::StreamSource::REJECT;
    case BadRowPolicy::kDeadLetter:
      return v1::StreamSource::DEAD_LETTER;
    case BadRowPolicy::kDrop:
      return v1::StreamSource::DROP;
  }
  return v1::StreamSource::ON_BAD_ROW_UNSPECIFIED;
}

v1::StreamSource::KeyFormat to_proto(KeyFormat from) {
  switch (from) {
    case KeyFormat::kText:
      return v1::StreamSource::KEY_TEXT;
    case KeyFormat::kBinary:
      return v1::StreamSource::KEY_BINARY;
    case KeyFormat::kConfluent:
      return v1::StreamSource::KEY_CONFLUENT;
    case KeyFormat::kNone:
      return v1::StreamSource::KEY_NONE;
  }
  return v1::StreamSource::KEY_FORMAT_UNSPECIFIED;
}

// A schema in the field of another format would be dropped without a word.
Status check_schema_fields(const v1::StreamSource& from, const std::string& path) {
  if (!from.avro_schema().empty() && from.format() != v1::StreamSource::AVRO)
    return invalid_argument(fmt::format("{}.avro_schema: only format AVRO has one", path));
  if (!from.descriptor_set().empty() && from.format() != v1::StreamSource::PROTOBUF)
    return invalid_argument(fmt::format("{}.descriptor_set: only format PROTOBUF has one", path));
  return {};
}

}  // namespace

Result<StreamSource> stream_from_proto(const v1::StreamSource& from, const std::string& path) {
  StreamSource to;
  ASSIGN_OR_RETURN(to.format, format_from_proto(from.format(), path));
  RETURN_IF_ERROR(check_schema_fields(from, path));
  to.schema = to.format == RecordFormat::kProtobuf ? from.descriptor_set() : from.avro_schema();
  to.message_type = from.message_type();
  if (!v1::StreamSource::Envelope_IsValid(from.envelope()))
    return invalid_argument(fmt::format("{}.envelope: unknown value", path));
  to.envelope = from.envelope() == v1::StreamSource::DEBEZIUM ? RecordEnvelope::kDebezium
                                                              : RecordEnvelope::kNone;
  to.timestamp_field = from.timestamp_field();
  ASSIGN_OR_RETURN(to.on_bad_row, policy_from_proto(from.on_bad_row(), path));
  ASSIGN_OR_RETURN(to.key_format, key_format_from_proto(from.key_format(), path));
  return to;
}

void stream_to_proto(const StreamSource& from, v1::StreamSource& to) {
  to.set_format(to_proto(from.format));
  if (from.format == RecordFormat::kAvro) to.set_avro_schema(from.schema);
  if (from.format == RecordFormat::kProtobuf) to.set_descriptor_set(from.schema);
  to.set_message_type(from.message_type);
  to.set_envelope(from.envelope == RecordEnvelope::kDebezium
                      ? v1::StreamSource::DEBEZIUM
                      : v1::StreamSource::ENVELOPE_UNSPECIFIED);
  to.set_timestamp_field(from.timestamp_field);
  to.set_on_bad_row(to_proto(from.on_bad_row));
  to.set_key_format(to_proto(from.key_format));
}

}  // namespace skua
