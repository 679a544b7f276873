#include "api/payload/protobuf_rows.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "api/payload/protobuf_value.h"

namespace skua {
namespace {

namespace pb = google::protobuf;
using pb::internal::WireFormatLite;
using Input = pb::io::CodedInputStream;
using Field = ProtobufRows::Field;

constexpr int kSmallNumbers = 4096;

WireFormatLite::WireType wire_type_of(const pb::FieldDescriptor& field) {
  return WireFormatLite::WireTypeForFieldType(static_cast<WireFormatLite::FieldType>(field.type()));
}

// The value inside of google.protobuf.Int64Value and its like; nullptr: it is no wrapper.
const pb::FieldDescriptor* wrapped_in(const pb::Descriptor& message) {
  switch (message.well_known_type()) {
    case pb::Descriptor::WELLKNOWNTYPE_DOUBLEVALUE:
    case pb::Descriptor::WELLKNOWNTYPE_FLOATVALUE:
    case pb::Descriptor::WELLKNOWNTYPE_INT64VALUE:
    case pb::Descriptor::WELLKNOWNTYPE_UINT64VALUE:
    case pb::Descriptor::WELLKNOWNTYPE_INT32VALUE:
    case pb::Descriptor::WELLKNOWNTYPE_UINT32VALUE:
    case pb::Descriptor::WELLKNOWNTYPE_STRINGVALUE:
    case pb::Descriptor::WELLKNOWNTYPE_BYTESVALUE:
    case pb::Descriptor::WELLKNOWNTYPE_BOOLVALUE:
      break;
    default:
      return nullptr;
  }
  // A file may bring its own message of that name.
  const pb::FieldDescriptor* value = message.FindFieldByNumber(1);
  const bool is_scalar = value != nullptr && !value->is_repeated() &&
                         value->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE;
  return is_scalar ? value : nullptr;
}

bool is_scalar(const Field& field) {
  return field.descriptor->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE ||
         field.is_timestamp || field.wrapped != nullptr;
}

// A list that is being gathered; its elements may stand anywhere in the message.
struct Gathered {
  std::optional<Column> elements;
  Status failure;
};

// Working memory of a thread, per field of the message.
struct Scratch {
  std::vector<std::uint8_t> seen;
  std::vector<std::size_t> members;  // Per oneof: the field that it holds, or kNoMember.
  std::vector<Gathered> lists;
};

constexpr std::size_t kNoMember = std::numeric_limits<std::size_t>::max();

Scratch& scratch(std::size_t fields, std::size_t oneofs) {
  static thread_local Scratch kept;
  kept.seen.assign(fields, 0);
  kept.members.assign(oneofs, kNoMember);
  if (kept.lists.size() < fields) kept.lists.resize(fields);
  return kept;
}

// One message on its way into a row.
class MessageReader {
 public:
  MessageReader(const std::vector<Field>& fields, std::size_t oneofs, RowSink& sink)
      : fields_(fields), sink_(sink), scratch_(scratch(fields.size(), oneofs)) {}

  bool read_field(Input& input, std::uint32_t tag, std::size_t index) {
    const Field& field = fields_[index];
    if (field.oneof >= 0) clear_others(static_cast<std::size_t>(field.oneof), index);
    if (!is_wanted(field)) {
      if (field.index == kNoField) sink_.unknown(field.descriptor->name());
      return WireFormatLite::SkipField(&input, tag);
    }
    if (!is_scalar(field)) {
      sink_.refuse(field.index, field.descriptor->is_map() ? "a map" : "a message");
      return WireFormatLite::SkipField(&input, tag);
    }
    if (field.descriptor->is_repeated()) return read_element(input, tag, index);
    if (WireFormatLite::GetTagWireType(tag) != wire_type_of(*field.descriptor)) return false;
    if (scratch_.seen[index] != 0) sink_.take_back(field.index);  // The last one counts.
    scratch_.seen[index] = 1;
    return read_protobuf_value(input, field, ProtobufTarget(sink_, field.index));
  }

  void finish() {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const Field& field = fields_[i];
      if (!is_wanted(field)) continue;
      if (field.descriptor->is_repeated())
        finish_list(i);
      else if (scratch_.seen[i] == 0 && !field.descriptor->has_presence() &&
               field.index != sink_.shape().time_field())
        read_protobuf_default(*field.descriptor, ProtobufTarget(sink_, field.index));
    }
  }

 private:
  bool is_wanted(const Field& field) const {
    return field.index != kNoField &&
           (sink_.column(field.index) != nullptr || field.index == sink_.shape().time_field());
  }

  bool read_element(Input& input, std::uint32_t tag, std::size_t index) {
    const Field& field = fields_[index];
    const Column* to = sink_.column(field.index);
    if (to == nullptr || !is_list(to->type())) {
      sink_.refuse(field.index, "a list");
      return WireFormatLite::SkipField(&input, tag);
    }
    Gathered& list = scratch_.lists[index];
    if (scratch_.seen[index] == 0) {
      list.elements.emplace(element_type(to->type()));
      list.failure = Status::ok_status();
      scratch_.seen[index] = 1;
    }
    const ProtobufTarget target(*list.elements, list.failure);
    const auto wire_type = WireFormatLite::GetTagWireType(tag);
    if (wire_type == wire_type_of(*field.descriptor))
      return read_protobuf_value(input, field, target);
    if (wire_type != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) return false;
    std::uint32_t bytes = 0;
    if (!input.ReadVarint32(&bytes) ||
        bytes > static_cast<std::uint32_t>(std::max(0, input.BytesUntilTotalBytesLimit())))
      return false;
    const auto limit = input.PushLimit(static_cast<int>(bytes));
    while (input.BytesUntilLimit() > 0)
      if (!read_protobuf_value(input, field, target)) return false;
    input.PopLimit(limit);
    return true;
  }

  // Setting one field of a oneof clears the others, of which at most one is set.
  void clear_others(std::size_t oneof, std::size_t index) {
    std::size_t& member = scratch_.members[oneof];
    if (member != kNoMember && member != index && scratch_.seen[member] != 0) {
      sink_.take_back(fields_[member].index);
      scratch_.seen[member] = 0;
    }
    member = index;
  }

  void finish_list(std::size_t index) {
    const Field& field = fields_[index];
    const Column* to = sink_.column(field.index);
    if (to == nullptr || !is_list(to->type()) || !is_scalar(field)) return;
    Gathered& list = scratch_.lists[index];
    if (scratch_.seen[index] == 0) {
      sink_.list(field.index, Column(element_type(to->type())));
    } else if (list.failure.ok()) {
      sink_.list(field.index, *list.elements);
    } else {
      sink_.fail(field.index, std::move(list.failure));
    }
  }

  const std::vector<Field>& fields_;
  RowSink& sink_;
  Scratch& scratch_;
};

Status damaged() { return invalid_argument("not a message of the Protobuf schema"); }

Status no_change_events() {
  return invalid_argument(
      "change events of Debezium are read as JSON and Avro only, not as Protobuf");
}

}  // namespace

Result<std::shared_ptr<const ProtobufRows>> ProtobufRows::make(
    std::shared_ptr<const ProtobufSchema> schema, const pb::Descriptor* message,
    std::shared_ptr<const RowShape> shape, bool for_keys) {
  std::shared_ptr<ProtobufRows> out(new ProtobufRows(std::move(schema), std::move(shape)));
  if (for_keys && wrapped_in(*message) != nullptr) {
    if (out->shape_->keys() != 1)
      return invalid_argument("the view has several join keys; give them as a message");
    out->add_field(wrapped_in(*message), 0);
    return std::shared_ptr<const ProtobufRows>(std::move(out));
  }
  for (int i = 0; i < message->field_count(); ++i)
    out->add_field(message->field(i), out->shape_->find(message->field(i)->name()));
  return std::shared_ptr<const ProtobufRows>(std::move(out));
}

void ProtobufRows::add_field(const pb::FieldDescriptor* descriptor, FieldIndex index) {
  Field field;
  field.descriptor = descriptor;
  field.index = index;
  if (const pb::OneofDescriptor* oneof = descriptor->real_containing_oneof()) {
    field.oneof = oneof->index();
    oneofs_ = std::max(oneofs_, static_cast<std::size_t>(oneof->index()) + 1);
  }
  const bool is_message = descriptor->type() == pb::FieldDescriptor::TYPE_MESSAGE;
  if (is_message) {
    const pb::Descriptor& message = *descriptor->message_type();
    field.is_timestamp = message.well_known_type() == pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP;
    field.wrapped = wrapped_in(message);
  }
  const auto place = static_cast<std::int32_t>(fields_.size());
  fields_.push_back(field);
  const int number = descriptor->number();
  if (number >= kSmallNumbers) {
    large_numbers_.emplace(number, place);
    return;
  }
  const auto at = static_cast<std::size_t>(number);
  if (small_numbers_.size() <= at) small_numbers_.resize(at + 1, -1);
  small_numbers_[at] = place;
}

std::int32_t ProtobufRows::find(int number) const {
  if (number < kSmallNumbers) {
    const auto at = static_cast<std::size_t>(number);
    return at < small_numbers_.size() ? small_numbers_[at] : -1;
  }
  const auto found = large_numbers_.find(number);
  return found == large_numbers_.end() ? -1 : found->second;
}

Status ProtobufRows::read(std::string_view body, RowSink& sink) const {
  if (body.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return damaged();
  const int size = static_cast<int>(body.size());
  Input input(reinterpret_cast<const std::uint8_t*>(body.data()), size);
  input.SetTotalBytesLimit(size);
  MessageReader reader(fields_, oneofs_, sink);
  while (const std::uint32_t tag = input.ReadTag()) {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    const std::int32_t field = find(number);
    if (field < 0) {
      sink.unknown("field number " + std::to_string(number));
      if (!WireFormatLite::SkipField(&input, tag)) return damaged();
    } else if (!reader.read_field(input, tag, static_cast<std::size_t>(field))) {
      return damaged();
    }
  }
  if (!input.ConsumedEntireMessage()) return damaged();
  reader.finish();
  return Status::ok_status();
}

Result<ChangeEvent> ProtobufRows::read_change(std::string_view /*body*/) const {
  return no_change_events();
}

Status ProtobufRows::read_side(const ChangeEvent& /*event*/, ChangeSide /*side*/,
                               RowSink& /*sink*/) const {
  return no_change_events();
}

}  // namespace skua
