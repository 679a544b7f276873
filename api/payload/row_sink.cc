#include "api/payload/row_sink.h"

#include <charconv>

#include "api/service/json_number.h"
#include "api/service/shown_name.h"
#include "storage/model/coercion.h"

namespace skua {
namespace {

constexpr char kNotATime[] =
    "not a time: give RFC 3339 text, such as 2013-07-04T12:00:00Z, or declare timestamp_unit in "
    "the feature view";

}  // namespace

void RowSink::begin(const RowShape& shape) {
  shape_ = &shape;
  failure_.reset();
  others_.clear();
  columns_.assign(shape.columns(), nullptr);
  time_ = nullptr;
  time_field_ = kNoField;
}

void RowSink::begin(const RowShape& shape, WriteRequest& request) {
  begin(shape);
  for (std::size_t i = 0; i < request.keys.size(); ++i) columns_[i] = request.keys[i].get();
  for (std::size_t i = 0; i < request.features.size(); ++i)
    columns_[shape.keys() + i] = request.features[i].get();
  row_ = request.rows();
  time_ = request.event_timestamps.get();
  time_field_ = shape.time_field();
  passes_over_unknown_ = request.deletes || request.ignores_unknown();
}

void RowSink::begin(const RowShape& shape, std::vector<Column>& keys) {
  begin(shape);
  for (FieldIndex i = 0; i < shape.keys(); ++i) {
    keys[i].truncate(0);
    columns_[i] = &keys[i];
  }
  row_ = 0;
  passes_over_unknown_ = true;
}

template <typename Append>
void RowSink::put(FieldIndex field, const Append& append) {
  Column* to = column(field);
  if (to == nullptr) return;
  if (to->size() > row_) return fail(field, invalid_argument("given twice in the record"));
  if (Status status = append(*to); !status.ok()) fail(field, std::move(status));
}

template <typename Append>
void RowSink::put_time(const Append& append) {
  if (time_->size() > row_) return fail(time_field_, invalid_argument("given twice in the record"));
  if (Status status = append(*time_); !status.ok()) fail(time_field_, std::move(status));
}

void RowSink::set_time(Timestamp time) {
  if (time_->size() > row_) time_->truncate(row_);
  if (!is_nameable(time))
    return fail("event_timestamp",
                invalid_argument("the event timestamp lies outside the years 1 to 9999"));
  time_->append(time.us);
}

void RowSink::null(FieldIndex field) {
  put(field, [](Column& to) {
    to.append_null();
    return Status::ok_status();
  });
}

void RowSink::boolean(FieldIndex field, bool value) {
  put(field, [=](Column& to) { return append_bool(to, value); });
  if (field == time_field_) fail(field, invalid_argument(kNotATime));
}

void RowSink::integer(FieldIndex field, std::int64_t value, ValueMeaning meaning) {
  const auto append_time = [&](Column& to) {
    if (meaning != ValueMeaning::kPlain) return append_integer(to, value, meaning);
    return append_event_timestamp(to, value, shape_->view().view.timestamp_unit);
  };
  put(field, [&](Column& to) {
    return takes_time(field, to) ? append_time(to) : append_integer(to, value, meaning);
  });
  if (field == time_field_) put_time(append_time);
}

void RowSink::unsigned_integer(FieldIndex field, std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return integer(field, static_cast<std::int64_t>(value), ValueMeaning::kPlain);
  put(field, [=](Column& to) { return append_uint64(to, value); });
  if (field == time_field_) fail(field, invalid_argument("not a time: the number is too large"));
}

void RowSink::decimal(FieldIndex field, double value) {
  put(field, [=](Column& to) { return append_double(to, value); });
  if (field == time_field_) fail(field, invalid_argument(kNotATime));
}

void RowSink::json_number(FieldIndex field, std::string_view token, ValueMeaning meaning) {
  if (meaning == ValueMeaning::kPlain && field != time_field_)
    return put(field, [=](Column& to) { return append_json_number(to, token); });
  std::int64_t number = 0;
  const char* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end) return integer(field, number, meaning);
  if (field == time_field_)
    return fail(field, invalid_argument("not a time: the number is not an integer of 64 bits"));
  put(field, [=](Column& to) { return append_json_number(to, token); });
}

void RowSink::text(FieldIndex field, std::string_view value) {
  const auto append_time = [&](Column& to) {
    return append_event_timestamp(to, value, shape_->view().view.timestamp_unit);
  };
  put(field,
      [&](Column& to) { return takes_time(field, to) ? append_time(to) : append_text(to, value); });
  if (field == time_field_) put_time(append_time);
}

void RowSink::bytes(FieldIndex field, std::string_view value, ValueMeaning meaning) {
  put(field, [=](Column& to) -> Status {
    RETURN_IF_ERROR(check_bytes(meaning));
    return append_bytes(to, value);
  });
  if (field == time_field_) fail(field, invalid_argument(kNotATime));
}

void RowSink::list(FieldIndex field, const Column& elements) {
  put(field, [&](Column& to) { return append_list(to, elements); });
  if (field == time_field_) fail(field, invalid_argument(kNotATime));
}

void RowSink::cell(FieldIndex field, const Column& from, std::size_t row) {
  put(field, [&](Column& to) {
    to.append_cell(from.cell(row));
    return Status::ok_status();
  });
}

void RowSink::unknown(std::string_view name) {
  if (passes_over_unknown_) return;
  fail(shown_name(name),
       invalid_argument("feature view `" + shape_->view().view.name +
                        "` has no such feature; apply a schema that has it, leave it out, or set "
                        "ignore_unknown"));
}

void RowSink::refuse(FieldIndex field, std::string_view what) {
  const Column* to = column(field);
  if (to == nullptr && field != time_field_) return;
  const ValueType type = to == nullptr ? ValueType::kUnixTimestamp : to->type();
  fail(field, invalid_argument("cannot be read as " + std::string(value_type_name(type)) + ": " +
                               std::string(what) + " was given"));
}

void RowSink::fail(std::string_view column, Status reason) {
  if (!failure_) failure_ = Failure{std::string(column), std::move(reason)};
}

void RowSink::fail(FieldIndex field, Status reason) {
  fail(shape_->name(field), std::move(reason));
}

void RowSink::take_back(FieldIndex field) {
  if (has(field)) columns_[field]->truncate(row_);
  if (field == time_field_ && time_->size() > row_) time_->truncate(row_);
}

}  // namespace skua
