#include "api/payload/record_decoder.h"

#include <algorithm>
#include <string>

#include "api/payload/avro_fit.h"
#include "api/payload/avro_rows.h"
#include "api/payload/json_rows.h"
#include "api/payload/protobuf_rows.h"
#include "api/payload/record_headers.h"
#include "api/payload/record_keys.h"
#include "api/payload/schema_readers.h"

namespace skua {
namespace {

using Reader = std::shared_ptr<const RowReader>;

Result<Reader> make_avro_reader(const StreamSource& stream, std::shared_ptr<const RowShape> shape,
                                bool is_change) {
  ASSIGN_OR_RETURN(auto schema, AvroSchema::parse(stream.schema));
  RETURN_IF_ERROR(check_avro_fit(*schema, *shape, is_change));
  ASSIGN_OR_RETURN(auto reader, AvroRows::make(std::move(schema), std::move(shape), is_change));
  return Reader(std::move(reader));
}

Result<Reader> make_protobuf_reader(const StreamSource& stream,
                                    std::shared_ptr<const RowShape> shape, bool is_change) {
  if (is_change)
    return invalid_argument("stream.envelope: debezium goes with json, avro and confluent");
  ASSIGN_OR_RETURN(auto schema, ProtobufSchema::from_descriptor_set(stream.schema));
  ASSIGN_OR_RETURN(const auto* message, schema->message(stream.message_type));
  ASSIGN_OR_RETURN(auto reader,
                   ProtobufRows::make(std::move(schema), message, std::move(shape), false));
  return Reader(std::move(reader));
}

// The reader of a view that brings its schema along; nullptr for one that does not.
Result<Reader> make_reader(const StreamSource& stream, std::shared_ptr<const RowShape> shape) {
  const bool is_change = stream.envelope == RecordEnvelope::kDebezium;
  switch (stream.format) {
    case RecordFormat::kJson:
      return Reader(std::make_shared<const JsonRows>(std::move(shape)));
    case RecordFormat::kAvro:
      return make_avro_reader(stream, std::move(shape), is_change);
    case RecordFormat::kProtobuf:
      return make_protobuf_reader(stream, std::move(shape), is_change);
    case RecordFormat::kConfluent:
      break;
  }
  return Reader();
}

Status check_registry(const StreamSource& stream, const SchemaRegistry* registry) {
  const bool by_value = stream.format == RecordFormat::kConfluent;
  if (registry != nullptr || (!by_value && stream.key_format != KeyFormat::kConfluent)) return {};
  return failed_precondition(std::string(by_value ? "stream.format" : "stream.key_format") +
                             ": confluent takes schemas from a registry, and the server has none; "
                             "set schema_registry_url");
}

Status of_value(const Status& status) {
  return {status.code(), "record value: " + status.message()};
}

}  // namespace

class RecordDecoder::Impl {
 public:
  Impl(std::shared_ptr<const RowShape> shape, Reader reader, SchemaRegistry* registry)
      : shape_(std::move(shape)),
        is_change_(shape_->view().view.stream.envelope == RecordEnvelope::kDebezium),
        reader_(std::move(reader)),
        values_(shape_->view().view.stream.format == RecordFormat::kConfluent
                    ? std::make_unique<SchemaReaders>(
                          *registry, shape_,
                          is_change_ ? SchemaReaders::Use::kChanges : SchemaReaders::Use::kRows)
                    : nullptr),
        keys_(shape_,
              shape_->view().view.stream.key_format == KeyFormat::kConfluent
                  ? std::make_unique<SchemaReaders>(*registry, shape_, SchemaReaders::Use::kKeys)
                  : nullptr),
        registry_(registry) {}

  std::vector<SchemaKey> missing_schemas(std::span<const StreamRecord> records) const {
    std::vector<SchemaKey> missing;
    if (values_ == nullptr && keys_.schemas() == nullptr) return missing;
    SchemaKey last_value;
    SchemaKey last_key;
    for (const StreamRecord& record : records) {
      if (missing.size() >= kMissingMax) break;
      const RecordHeaders headers = RecordHeaders::find(record.headers);
      if (record.value && values_ != nullptr)
        add_missing(*record.value, headers.value_schema, *values_, last_value, missing);
      if (record.key && keys_.schemas() != nullptr && missing.size() < kMissingMax)
        add_missing(*record.key, headers.key_schema, *keys_.schemas(), last_key, missing);
    }
    return missing;
  }

  void decode(std::uint32_t record, const StreamRecord& from, StreamRows& rows) const {
    static thread_local RowSink sink;
    Row row{record, from, RecordHeaders::find(from.headers), rows, sink};
    if (!from.value) return decode_null(row);
    std::string_view body = *from.value;
    const Result<Reader> reader = open(row, body);
    if (!reader.ok()) return reject(row, reader.status());
    if ((*reader)->is_null(body)) return decode_null(row);
    if (is_change_) return decode_change(row, **reader, body);
    begin(row, row.headers.is_delete);
    if (Status status = (*reader)->read(body, sink); !status.ok()) sink.fail("", of_value(status));
    finish(row, std::nullopt);
  }

 private:
  // One record on its way into rows.
  struct Row {
    std::uint32_t record;
    const StreamRecord& from;
    RecordHeaders headers;
    StreamRows& rows;
    RowSink& sink;
  };

  void add_missing(std::string_view payload, std::optional<std::string_view> header,
                   const SchemaReaders& readers, SchemaKey& last,
                   std::vector<SchemaKey>& missing) const {
    const auto frame = parse_schema_frame(payload, header);
    if (!frame.ok() || !*frame) return;
    const SchemaKey& key = (*frame)->key;
    if (key == last) return;
    last = key;
    if (readers.has(key) || registry_->is_answered(key)) return;
    if (std::find(missing.begin(), missing.end(), key) == missing.end()) missing.push_back(key);
  }

  // The reader of a value, and its body without a frame.
  Result<Reader> open(const Row& row, std::string_view& body) const {
    if (reader_ != nullptr) return reader_;
    ASSIGN_OR_RETURN(auto frame, parse_schema_frame(body, row.headers.value_schema));
    if (!frame)
      return invalid_argument(
          "no schema id stands in front of it; write it with a serializer of the schema registry");
    ASSIGN_OR_RETURN(auto reader, values_->reader(*frame));
    body = frame->body;
    return reader;
  }

  void begin(Row& row, bool is_delete) const {
    row.sink.begin(*shape_, row.rows.begin(row.record, is_delete));
  }

  void decode_null(Row& row) const {
    // Debezium lets such a record follow each delete, for the topic's compaction.
    if (is_change_) return row.rows.ignore(row.record);
    begin(row, true);
    finish(row, std::nullopt);
  }

  void decode_change(Row& row, const RowReader& reader, std::string_view body) const {
    const Result<ChangeEvent> event = reader.read_change(body);
    if (!event.ok()) return reject(row, event.status());
    if (event->kind == ChangeEvent::Kind::kOther) return row.rows.ignore(row.record);
    const bool is_delete = event->kind == ChangeEvent::Kind::kDelete;
    if (!is_delete && !event->has_after)
      return reject(row, invalid_argument("the change event has no `after`"));
    begin(row, is_delete);
    if (is_delete) row.sink.pass_over_time();  // The old row's own, not that of its delete.
    if (!is_delete || event->has_before) {
      Status status =
          reader.read_side(*event, is_delete ? ChangeSide::kBefore : ChangeSide::kAfter, row.sink);
      if (!status.ok()) row.sink.fail("", of_value(status));
    }
    finish(row, event->time);
  }

  // Of a record that cannot be read; its key still tells whose it is.
  void reject(Row& row, const Status& status) const {
    begin(row, false);
    row.sink.fail("", of_value(status));
    finish(row, std::nullopt);
  }

  void finish(Row& row, std::optional<Timestamp> source_time) const {
    keys_.complete(row.from.key, row.headers.key_schema, row.sink);
    set_time(row, source_time);
    const auto& failure = row.sink.failure();
    if (!failure) return row.rows.commit();
    for (const auto& [key, cell] : row.sink.other_keys()) row.rows.note_join_key(key, cell);
    row.rows.reject(row.record, failure->column, failure->reason);
  }

  static void set_time(Row& row, std::optional<Timestamp> source_time) {
    if (row.sink.has_time()) return;
    if (source_time) return row.sink.set_time(*source_time);
    if (row.headers.event_ts) {
      const Result<Timestamp> time = event_time_of(*row.headers.event_ts);
      return time.ok() ? row.sink.set_time(*time) : row.sink.fail("event_timestamp", time.status());
    }
    if (row.from.timestamp) row.sink.set_time(*row.from.timestamp);
  }

  // Of one batch: the registry is asked one after the other, by all.
  static constexpr std::size_t kMissingMax = 32;

  std::shared_ptr<const RowShape> shape_;
  bool is_change_;
  Reader reader_;  // nullptr: by the registry.
  std::unique_ptr<SchemaReaders> values_;
  RecordKeys keys_;
  SchemaRegistry* registry_;
};

Result<std::shared_ptr<const RecordDecoder>> RecordDecoder::make(
    std::shared_ptr<const RegisteredView> view, SchemaRegistry* registry) {
  const StreamSource& stream = view->view.stream;
  RETURN_IF_ERROR(check_registry(stream, registry));
  RETURN_IF_ERROR(check_key_format(*view));
  const auto shape = std::make_shared<const RowShape>(view);
  ASSIGN_OR_RETURN(Reader reader, make_reader(stream, shape));
  auto impl = std::make_unique<const Impl>(shape, std::move(reader), registry);
  return std::shared_ptr<const RecordDecoder>(new RecordDecoder(std::move(impl)));
}

RecordDecoder::RecordDecoder(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
RecordDecoder::~RecordDecoder() = default;

std::vector<SchemaKey> RecordDecoder::missing_schemas(std::span<const StreamRecord> records) const {
  return impl_->missing_schemas(records);
}

void RecordDecoder::decode(std::uint32_t record, const StreamRecord& from, StreamRows& rows) const {
  impl_->decode(record, from, rows);
}

}  // namespace skua
