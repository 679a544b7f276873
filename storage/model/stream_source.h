#pragma once

#include <cstdint>
#include <string>

namespace skua {

// How the value of a stream record is written.
enum class RecordFormat : std::uint8_t {
  kJson,       // One JSON object, bare or in Kafka Connect's {"schema", "payload"}.
  kAvro,       // Bare Avro binary in the view's schema.
  kProtobuf,   // A bare Protobuf message of the view's descriptor set.
  kConfluent,  // Avro, Protobuf or JSON Schema by the registry's schema id in front of it.
};

// What stands around the row. Connect's envelope is taken off always.
enum class RecordEnvelope : std::uint8_t {
  kNone,
  kDebezium,  // {"before", "after", "op", "ts_ms", ...}: a change of a row, deletes included.
};

// How the record key is written, from which join keys are taken that the value does not have.
enum class KeyFormat : std::uint8_t {
  kText,       // A JSON object; for a view with one join key also its text, or one JSON string.
  kBinary,     // The one join key as it is: BYTES, STRING, or 4 or 8 bytes of an integer (Java's).
  kConfluent,  // Avro, Protobuf or JSON Schema by the registry's schema id in front of it.
  kNone,       // Record keys are passed over.
};

// What happens with a record that cannot become a row.
enum class BadRowPolicy : std::uint8_t {
  kReject,      // Its batch is refused and the producer told which record it was.
  kDeadLetter,  // It is kept for people (`skua dlq`) and acknowledged.
  kDrop,        // It is counted and acknowledged.
};

// How the records of a topic become rows of the view it is named after. Not part of the schema: a
// change concerns records that arrive after it and makes no new schema version.
struct StreamSource {
  RecordFormat format = RecordFormat::kJson;
  std::string schema;        // Avro: JSON text. Protobuf: bytes of a FileDescriptorSet.
  std::string message_type;  // Protobuf: full name of the message.
  RecordEnvelope envelope = RecordEnvelope::kNone;
  std::string timestamp_field;  // Where the event timestamp is; empty: "event_timestamp".
  BadRowPolicy on_bad_row = BadRowPolicy::kReject;
  KeyFormat key_format = KeyFormat::kText;

  friend bool operator==(const StreamSource&, const StreamSource&) = default;
};

}  // namespace skua
