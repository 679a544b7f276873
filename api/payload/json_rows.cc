#include "api/payload/json_rows.h"

#include <array>
#include <charconv>
#include <cstring>

#include "api/payload/json_value.h"
#include "api/service/json_number.h"

namespace skua {
namespace {

using simdjson::ondemand::json_type;

// Of a name that is compared where it stands.
constexpr std::size_t kNameBytesMax = 128;
constexpr char kWhiteSpace[] = " \t\r\n";

// Working memory of a thread: a row may lie in a payload, and that in an event.
struct Scratch {
  JsonText envelope;
  JsonText event;
  JsonText row;
};

Scratch& scratch() {
  static thread_local Scratch kept;
  return kept;
}

std::string_view skip_space(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kWhiteSpace);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

bool is_absent(std::string_view raw) { return raw.empty() || raw == "null"; }

Status name_of(JsonText& text, simdjson::ondemand::field& field, std::string_view& out) {
  if (const auto error = field.unescaped_key().get(out)) return text.syntax_error(error);
  return Status::ok_status();
}

// Calls visit(name, raw) for each field.
template <typename Visit>
Status each_raw(JsonText& text, const Visit& visit) {
  return text.each_field([&](simdjson::ondemand::field& field) -> Status {
    std::string_view name;
    std::string_view raw;
    RETURN_IF_ERROR(name_of(text, field, name));
    RETURN_IF_ERROR(text.raw(field.value(), raw));
    return visit(name, raw);
  });
}

void read_time(std::string_view name, std::string_view raw, ChangeTimes& times) {
  std::int64_t* to = times.find(name);
  if (to == nullptr) return;
  std::int64_t number = 0;
  const char* end = raw.data() + raw.size();
  const auto parsed = std::from_chars(raw.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end) *to = number;
}

std::string_view without_quotes(std::string_view raw) {
  const bool is_quoted = raw.size() >= 2 && raw.front() == '"' && raw.back() == '"';
  return is_quoted ? raw.substr(1, raw.size() - 2) : std::string_view();
}

}  // namespace

JsonRows::JsonRows(std::shared_ptr<const RowShape> shape)
    : shape_(std::move(shape)), next_(shape_->fields() + 1), meanings_(*shape_) {
  for (FieldIndex i = 0; i < shape_->fields(); ++i) next_[i] = i + 1;
  next_.back() = 0;
}

bool JsonRows::may_be_enveloped(std::string_view body) const {
  body = skip_space(body);
  if (!body.starts_with('{')) return false;
  body = skip_space(body.substr(1));
  return (body.starts_with("\"schema\"") && shape_->find("schema") == kNoField) ||
         (body.starts_with("\"payload\"") && shape_->find("payload") == kNoField);
}

Result<JsonRows::Unwrapped> JsonRows::unwrap(std::string_view body) const {
  if (!may_be_enveloped(body)) return Unwrapped{false, body, {}};
  JsonText& text = scratch().envelope;
  RETURN_IF_ERROR(text.open(body));
  std::string_view schema;
  std::string_view payload;
  std::size_t fields = 0;
  RETURN_IF_ERROR(each_raw(text, [&](std::string_view name, std::string_view raw) {
    ++fields;
    if (name == "schema") schema = raw;
    if (name == "payload") payload = raw;
    return Status::ok_status();
  }));
  if (fields != 2 || schema.empty() || payload.empty()) return Unwrapped{false, body, {}};
  return Unwrapped{true, payload, schema};
}

bool JsonRows::is_null(std::string_view body) const {
  if (!may_be_enveloped(body)) return false;
  const auto unwrapped = unwrap(body);
  return unwrapped.ok() && unwrapped->is_enveloped && unwrapped->payload == "null";
}

Status JsonRows::read(std::string_view body, RowSink& sink) const {
  ASSIGN_OR_RETURN(const Unwrapped unwrapped, unwrap(body));
  return read_object(unwrapped.payload, meanings_.of(unwrapped.schema, false).get(), sink);
}

Status JsonRows::read_key(std::string_view body, RowSink& sink) const {
  ASSIGN_OR_RETURN(const Unwrapped unwrapped, unwrap(body));
  if (skip_space(unwrapped.payload).starts_with('{'))
    return read_object(unwrapped.payload, meanings_.of(unwrapped.schema, false).get(), sink);
  return read_scalar(unwrapped.payload, sink);
}

Status JsonRows::find_field(JsonText& text, simdjson::ondemand::field& from, FieldIndex after,
                            FieldIndex& field, std::string_view& name) const {
  const FieldIndex guess = next_[after].load(std::memory_order_relaxed);
  if (guess < shape_->fields()) {
    // Names of columns need no escapes; the text is padded by more than the longest of them.
    const std::string& expected = shape_->name(guess);
    const char* raw = from.key().raw();
    if (expected.size() <= kNameBytesMax && raw[expected.size()] == '"' &&
        std::memcmp(raw, expected.data(), expected.size()) == 0) {
      field = guess;
      return Status::ok_status();
    }
  }
  RETURN_IF_ERROR(name_of(text, from, name));
  field = shape_->find(name);
  if (field != kNoField) next_[after].store(field, std::memory_order_relaxed);
  return Status::ok_status();
}

Status JsonRows::read_object(std::string_view body, const FieldMeanings* meanings,
                             RowSink& sink) const {
  JsonText& text = scratch().row;
  RETURN_IF_ERROR(text.open(body));
  FieldIndex after = shape_->fields();
  return text.each_field([&](simdjson::ondemand::field& from) -> Status {
    FieldIndex field = kNoField;
    std::string_view name;
    RETURN_IF_ERROR(find_field(text, from, after, field, name));
    if (field == kNoField) {
      json_type type{};
      RETURN_IF_ERROR(text.type(from.value(), type));
      if (type != json_type::null) sink.unknown(name);
      return Status::ok_status();
    }
    after = field;
    const bool is_plain = meanings == nullptr || meanings->empty();
    return read_json_value(text, from.value(), field,
                           is_plain ? ValueMeaning::kPlain : (*meanings)[field], sink);
  });
}

Status JsonRows::read_scalar(std::string_view body, RowSink& sink) const {
  if (shape_->keys() != 1)
    return invalid_argument("the view has several join keys; give them as a JSON object");
  JsonText& text = scratch().row;
  RETURN_IF_ERROR(text.open(body));
  std::string_view scalar;
  json_type type{};
  RETURN_IF_ERROR(text.scalar(scalar, type));
  if (type == json_type::string) {
    sink.text(0, scalar);
  } else if (type == json_type::number && is_json_number(scalar)) {
    sink.json_number(0, scalar, ValueMeaning::kPlain);
  } else if (scalar == "true" || scalar == "false") {
    sink.boolean(0, scalar == "true");
  } else if (scalar == "null") {
    sink.null(0);
  } else {
    return invalid_argument("neither an object nor a scalar of JSON");
  }
  return Status::ok_status();
}

Result<ChangeEvent> JsonRows::read_change(std::string_view body) const {
  ASSIGN_OR_RETURN(const Unwrapped unwrapped, unwrap(body));
  JsonText& text = scratch().event;
  RETURN_IF_ERROR(text.open(unwrapped.payload));
  ChangeEvent event;
  event.meanings = meanings_.of(unwrapped.schema, true);
  ChangeTimes times;
  std::string_view op;
  std::string_view source;
  RETURN_IF_ERROR(each_raw(text, [&](std::string_view name, std::string_view raw) {
    if (name == "before") event.before = raw;
    if (name == "after") event.after = raw;
    if (name == "source") source = raw;
    if (name == "op") op = raw;
    read_time(name, raw, times);
    return Status::ok_status();
  }));
  ASSIGN_OR_RETURN(event.kind, change_kind(without_quotes(op)));
  event.has_before = !is_absent(event.before);
  event.has_after = !is_absent(event.after);
  event.time = times.moment();
  if (is_absent(source)) return event;
  ChangeTimes source_times;
  JsonText& inner = scratch().row;
  RETURN_IF_ERROR(inner.open(source));
  RETURN_IF_ERROR(each_raw(inner, [&](std::string_view name, std::string_view raw) {
    read_time(name, raw, source_times);
    return Status::ok_status();
  }));
  if (const auto moment = source_times.moment()) event.time = moment;
  return event;
}

Status JsonRows::read_side(const ChangeEvent& event, ChangeSide side, RowSink& sink) const {
  return read_object(side == ChangeSide::kAfter ? event.after : event.before, event.meanings.get(),
                     sink);
}

}  // namespace skua
