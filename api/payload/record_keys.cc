#include "api/payload/record_keys.h"

#include <algorithm>
#include <charconv>

#include "api/payload/byte_order.h"

namespace skua {
namespace {

// Working memory of a thread: the join keys of one record key.
struct Scratch {
  RowSink sink;
  std::vector<Column> columns;
};

Scratch& scratch(const RowShape& shape) {
  static thread_local Scratch kept;
  const auto& keys = shape.view().join_keys;
  const bool fits = std::equal(
      keys.begin(), keys.end(), kept.columns.begin(), kept.columns.end(),
      [](const JoinKey& key, const Column& column) { return key.type == column.type(); });
  if (!fits) {
    kept.columns.clear();
    for (const JoinKey& key : keys) kept.columns.emplace_back(key.type);
  }
  return kept;
}

bool is_given(const Column& column) { return column.size() > 0 && !column.is_null(0); }

bool has_value(const RowSink& row, FieldIndex key) {
  return row.has(key) && !row.column(key)->is_null(row.row());
}

bool has_all_keys(const RowSink& row) {
  for (FieldIndex key = 0; key < row.shape().keys(); ++key)
    if (!has_value(row, key)) return false;
  return true;
}

// Keeps what the record key says otherwise than the row, for an erase of what becomes of it.
void note_others(const std::vector<Column>& keys, RowSink& row) {
  for (FieldIndex key = 0; key < row.shape().keys(); ++key) {
    if (!is_given(keys[key])) continue;
    if (has_value(row, key) && row.column(key)->cell(row.row()) == keys[key].cell(0)) continue;
    row.other_key(key, keys[key].cell(0));
  }
}

// Puts the join keys of the record key beside those of the row.
void merge(const std::vector<Column>& keys, RowSink& row) {
  for (FieldIndex key = 0; key < row.shape().keys(); ++key) {
    const bool is_in_row = has_value(row, key);
    if (is_in_row && is_given(keys[key]) && row.column(key)->cell(row.row()) != keys[key].cell(0))
      row.fail(key, invalid_argument(
                        "the value and the record key disagree on it; make them equal, or leave "
                        "one of the two out"));
    if (is_in_row || !is_given(keys[key])) continue;
    row.take_back(key);  // A null.
    row.cell(key, keys[key], 0);
  }
}

}  // namespace

Status check_key_format(const RegisteredView& view) {
  if (view.view.stream.key_format != KeyFormat::kBinary) return Status::ok_status();
  if (view.join_keys.size() != 1)
    return invalid_argument(
        "stream.key_format: binary holds one join key, and the view has several; write record keys "
        "as JSON objects (text), or with schemas (confluent)");
  switch (view.join_keys[0].type) {
    case ValueType::kBytes:
    case ValueType::kString:
    case ValueType::kInt32:
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      return Status::ok_status();
    default:
      return invalid_argument("stream.key_format: binary has no form for a join key of type " +
                              std::string(value_type_name(view.join_keys[0].type)));
  }
}

// Some clients send an empty key for none.
bool RecordKeys::is_key(std::optional<std::string_view> key,
                        std::optional<std::string_view> schema_header) const {
  if (!key || format_ == KeyFormat::kNone) return false;
  return !key->empty() || (format_ == KeyFormat::kConfluent && schema_header);
}

void RecordKeys::complete(std::optional<std::string_view> key,
                          std::optional<std::string_view> schema_header, RowSink& row) const {
  if (is_key(key, schema_header)) {
    Scratch& kept = scratch(*shape_);
    kept.sink.begin(*shape_, kept.columns);
    Status status = read(*key, schema_header, kept.sink);
    std::string column;
    if (status.ok() && kept.sink.failure()) {
      column = kept.sink.failure()->column;
      status = kept.sink.failure()->reason;
    }
    if (status.ok()) {
      merge(kept.columns, row);
      note_others(kept.columns, row);
    } else if (shape_->keys() == 1 || !has_all_keys(row) ||
               status.code() == StatusCode::kUnavailable) {
      // Where the value has several join keys, an odd record key merely spreads the records.
      row.fail(column, {status.code(), "record key: " + status.message()});
      note_others(kept.columns, row);
    }
  }
  for (FieldIndex i = 0; i < shape_->keys(); ++i)
    if (!has_value(row, i))
      row.fail(i, invalid_argument("the join key is neither in the value nor in the record key"));
}

Status RecordKeys::read(std::string_view key, std::optional<std::string_view> schema_header,
                        RowSink& into) const {
  switch (format_) {
    case KeyFormat::kConfluent:
      return read_framed(key, schema_header, into);
    case KeyFormat::kBinary:
      return read_binary(key, into);
    default:
      return read_text(key, into);
  }
}

Status RecordKeys::read_framed(std::string_view key, std::optional<std::string_view> schema_header,
                               RowSink& into) const {
  ASSIGN_OR_RETURN(auto frame, parse_schema_frame(key, schema_header));
  if (!frame)
    return invalid_argument(
        "no schema id stands in front of it; write it with a serializer of the schema registry, or "
        "set stream.key_format to what it is");
  ASSIGN_OR_RETURN(const auto reader, schemas_->reader(*frame));
  return reader->read_key(frame->body, into);
}

Status RecordKeys::read_binary(std::string_view key, RowSink& into) const {
  const ValueType type = shape_->view().join_keys[0].type;
  if (type == ValueType::kBytes || type == ValueType::kString) {
    into.bytes(0, key, ValueMeaning::kPlain);
  } else if (key.size() == sizeof(std::int32_t)) {
    into.integer(0, load_big_endian<std::int32_t>(key), ValueMeaning::kPlain);
  } else if (key.size() == sizeof(std::int64_t)) {
    into.integer(0, load_big_endian<std::int64_t>(key), ValueMeaning::kPlain);
  } else {
    into.fail(FieldIndex{0}, invalid_argument("neither the 4 nor the 8 bytes of an integer"));
  }
  return Status::ok_status();
}

Status RecordKeys::read_text(std::string_view key, RowSink& into) const {
  const bool is_single = shape_->keys() == 1;
  const bool is_bytes = is_single && shape_->view().join_keys[0].type == ValueType::kBytes;
  const std::size_t begin = key.find_first_not_of(" \t\r\n");
  const char first = begin == std::string_view::npos ? '\0' : key[begin];
  if (first == '{' || (first == '"' && !is_bytes)) {
    Status status = json_.read_key(key, into);
    if (status.ok()) return status;
    return {status.code(), status.message() + "; stream.key_format: binary takes keys as they are"};
  }
  if (!is_single)
    return invalid_argument("the view has several join keys; give them as a JSON object");
  read_scalar(key, into);
  return Status::ok_status();
}

void RecordKeys::read_scalar(std::string_view key, RowSink& into) const {
  const ValueType type = shape_->view().join_keys[0].type;
  if (type == ValueType::kBytes) return into.bytes(0, key, ValueMeaning::kPlain);
  if (type != ValueType::kUnixTimestamp) return into.text(0, key);
  std::int64_t number = 0;
  const char* end = key.data() + key.size();
  const auto parsed = std::from_chars(key.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end)
    into.integer(0, number, ValueMeaning::kPlain);
  else
    into.text(0, key);
}

}  // namespace skua
