#include "api/payload/protobuf_value.h"

#include <google/protobuf/wire_format_lite.h>

#include "storage/model/coercion.h"

namespace skua {
namespace {

namespace pb = google::protobuf;
using pb::internal::WireFormatLite;
using Input = pb::io::CodedInputStream;

// The bytes of a length-delimited field, where they lie.
bool read_view(Input& input, std::string_view& out) {
  std::uint32_t size = 0;
  const void* data = nullptr;
  int available = 0;
  if (!input.ReadVarint32(&size)) return false;
  if (size == 0) {
    out = {};
    return true;
  }
  if (!input.GetDirectBufferPointer(&data, &available)) return false;
  if (size > static_cast<std::uint32_t>(available)) return false;
  out = {static_cast<const char*>(data), size};
  return input.Skip(static_cast<int>(size));
}

template <typename T, WireFormatLite::FieldType kType, typename Take>
bool take(Input& input, const Take& take_value) {
  T value{};
  if (!WireFormatLite::ReadPrimitive<T, kType>(&input, &value)) return false;
  take_value(value);
  return true;
}

bool read_scalar(Input& input, const pb::FieldDescriptor& field, const ProtobufTarget& to) {
  const auto integer = [&](std::int64_t value) { to.integer(value); };
  const auto unsigned_integer = [&](std::uint64_t value) { to.unsigned_integer(value); };
  const auto decimal = [&](double value) { to.decimal(value); };
  std::string_view view;
  switch (field.type()) {
    case pb::FieldDescriptor::TYPE_DOUBLE:
      return take<double, WireFormatLite::TYPE_DOUBLE>(input, decimal);
    case pb::FieldDescriptor::TYPE_FLOAT:
      return take<float, WireFormatLite::TYPE_FLOAT>(
          input, [&](float value) { to.decimal(static_cast<double>(value)); });
    case pb::FieldDescriptor::TYPE_INT64:
      return take<std::int64_t, WireFormatLite::TYPE_INT64>(input, integer);
    case pb::FieldDescriptor::TYPE_UINT64:
      return take<std::uint64_t, WireFormatLite::TYPE_UINT64>(input, unsigned_integer);
    case pb::FieldDescriptor::TYPE_INT32:
      return take<std::int32_t, WireFormatLite::TYPE_INT32>(input, integer);
    case pb::FieldDescriptor::TYPE_FIXED64:
      return take<std::uint64_t, WireFormatLite::TYPE_FIXED64>(input, unsigned_integer);
    case pb::FieldDescriptor::TYPE_FIXED32:
      return take<std::uint32_t, WireFormatLite::TYPE_FIXED32>(input, unsigned_integer);
    case pb::FieldDescriptor::TYPE_BOOL:
      return take<bool, WireFormatLite::TYPE_BOOL>(input, [&](bool value) { to.boolean(value); });
    case pb::FieldDescriptor::TYPE_UINT32:
      return take<std::uint32_t, WireFormatLite::TYPE_UINT32>(input, unsigned_integer);
    case pb::FieldDescriptor::TYPE_ENUM:
      return take<int, WireFormatLite::TYPE_ENUM>(
          input, [&](int value) { to.enumeration(*field.enum_type(), value); });
    case pb::FieldDescriptor::TYPE_SFIXED32:
      return take<std::int32_t, WireFormatLite::TYPE_SFIXED32>(input, integer);
    case pb::FieldDescriptor::TYPE_SFIXED64:
      return take<std::int64_t, WireFormatLite::TYPE_SFIXED64>(input, integer);
    case pb::FieldDescriptor::TYPE_SINT32:
      return take<std::int32_t, WireFormatLite::TYPE_SINT32>(input, integer);
    case pb::FieldDescriptor::TYPE_SINT64:
      return take<std::int64_t, WireFormatLite::TYPE_SINT64>(input, integer);
    case pb::FieldDescriptor::TYPE_STRING:
      if (!read_view(input, view)) return false;
      to.text(view);
      return true;
    case pb::FieldDescriptor::TYPE_BYTES:
      if (!read_view(input, view)) return false;
      to.bytes(view);
      return true;
    case pb::FieldDescriptor::TYPE_GROUP:
    case pb::FieldDescriptor::TYPE_MESSAGE:
      break;
  }
  return false;
}

// Seconds and nanoseconds of google.protobuf.Timestamp.
bool read_timestamp(std::string_view body, const ProtobufTarget& to) {
  Input input(reinterpret_cast<const std::uint8_t*>(body.data()), static_cast<int>(body.size()));
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  while (const std::uint32_t tag = input.ReadTag()) {
    std::uint64_t value = 0;
    if (tag == 8 || tag == 16) {
      if (!input.ReadVarint64(&value)) return false;
      (tag == 8 ? seconds : nanoseconds) = static_cast<std::int64_t>(value);
    } else if (!WireFormatLite::SkipField(&input, tag)) {
      return false;
    }
  }
  if (!input.ConsumedEntireMessage()) return false;
  std::int64_t us = 0;
  if (nanoseconds < 0 || nanoseconds > 999'999'999 ||
      __builtin_mul_overflow(seconds, std::int64_t{1'000'000}, &us) ||
      __builtin_add_overflow(us, nanoseconds / 1000, &us)) {
    to.fail(invalid_argument("the moment lies outside the years 0001 to 9999"));
    return true;
  }
  to.integer(us, ValueMeaning::kMicroseconds);
  return true;
}

// The field 1 of a wrapper; the last one counts.
bool read_wrapped(std::string_view body, const pb::FieldDescriptor& wrapped,
                  const ProtobufTarget& to) {
  const auto wire_type =
      WireFormatLite::WireTypeForFieldType(static_cast<WireFormatLite::FieldType>(wrapped.type()));
  Input input(reinterpret_cast<const std::uint8_t*>(body.data()), static_cast<int>(body.size()));
  std::string_view last;
  while (const std::uint32_t tag = input.ReadTag()) {
    const int begin = input.CurrentPosition();
    if (!WireFormatLite::SkipField(&input, tag)) return false;
    if (tag == WireFormatLite::MakeTag(wrapped.number(), wire_type))
      last = body.substr(static_cast<std::size_t>(begin),
                         static_cast<std::size_t>(input.CurrentPosition() - begin));
  }
  if (!input.ConsumedEntireMessage()) return false;
  if (last.empty()) {
    read_protobuf_default(wrapped, to);
    return true;
  }
  Input value(reinterpret_cast<const std::uint8_t*>(last.data()), static_cast<int>(last.size()));
  return read_scalar(value, wrapped, to);
}

}  // namespace

template <typename Append>
void ProtobufTarget::append(const Append& append_value) const {
  if (failure_->ok()) *failure_ = append_value(*elements_);
}

void ProtobufTarget::boolean(bool value) const {
  if (sink_ != nullptr) return sink_->boolean(field_, value);
  append([=](Column& to) { return append_bool(to, value); });
}

void ProtobufTarget::integer(std::int64_t value, ValueMeaning meaning) const {
  if (sink_ != nullptr) return sink_->integer(field_, value, meaning);
  append([=](Column& to) { return append_integer(to, value, meaning); });
}

void ProtobufTarget::unsigned_integer(std::uint64_t value) const {
  if (sink_ != nullptr) return sink_->unsigned_integer(field_, value);
  append([=](Column& to) { return append_uint64(to, value); });
}

void ProtobufTarget::decimal(double value) const {
  if (sink_ != nullptr) return sink_->decimal(field_, value);
  append([=](Column& to) { return append_double(to, value); });
}

void ProtobufTarget::text(std::string_view value) const {
  if (sink_ != nullptr) return sink_->text(field_, value);
  append([=](Column& to) { return append_text(to, value); });
}

void ProtobufTarget::bytes(std::string_view value) const {
  if (sink_ != nullptr) return sink_->bytes(field_, value, ValueMeaning::kPlain);
  append([=](Column& to) { return append_bytes(to, value); });
}

void ProtobufTarget::enumeration(const pb::EnumDescriptor& type, int number) const {
  const Column* to = sink_ != nullptr ? sink_->column(field_) : elements_;
  if (to == nullptr || element_type(to->type()) != ValueType::kString) return integer(number);
  const pb::EnumValueDescriptor* value = type.FindValueByNumber(number);
  if (value == nullptr) return fail(invalid_argument("a number that the enum has no name for"));
  text(value->name());
}

void ProtobufTarget::fail(Status reason) const {
  if (sink_ != nullptr) return sink_->fail(field_, std::move(reason));
  if (failure_->ok()) *failure_ = std::move(reason);
}

bool read_protobuf_value(Input& input, const ProtobufRows::Field& field, const ProtobufTarget& to) {
  if (!field.is_timestamp && field.wrapped == nullptr)
    return read_scalar(input, *field.descriptor, to);
  std::string_view body;
  if (!read_view(input, body)) return false;
  return field.is_timestamp ? read_timestamp(body, to) : read_wrapped(body, *field.wrapped, to);
}

void read_protobuf_default(const pb::FieldDescriptor& field, const ProtobufTarget& to) {
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return to.boolean(false);
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return to.decimal(0);
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return to.enumeration(*field.enum_type(), field.default_value_enum()->number());
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return field.type() == pb::FieldDescriptor::TYPE_BYTES ? to.bytes({}) : to.text({});
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return;
    default:
      return to.integer(0);
  }
}

}  // namespace skua
