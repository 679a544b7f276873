#include "api/wire/read_message.h"

#include "api/wire/wire_reader.h"

namespace skua {
namespace {

using wire::tag_of;
using wire::WireReader;
using wire::WireType;

constexpr std::uint32_t varint(int field) { return tag_of(field, WireType::kVarint); }
constexpr std::uint32_t fixed32(int field) { return tag_of(field, WireType::kFixed32); }
constexpr std::uint32_t fixed64(int field) { return tag_of(field, WireType::kFixed64); }
constexpr std::uint32_t length(int field) { return tag_of(field, WireType::kLength); }

// One piece of a packed field of values of `width` bytes.
std::string_view packed(WireReader& reader, std::size_t width) {
  const std::string_view piece = reader.length_delimited();
  if (piece.size() % width != 0) reader.fail();
  return piece;
}

void take_fixed(std::string_view piece, ValueType field, ArrivingColumn& out) {
  if (piece.empty()) return;
  out.fill(field);
  out.fixed.append(piece);
}

void take_bool(WireReader& reader, ArrivingColumn& out) {
  const bool value = reader.varint() != 0;
  if (reader.ok()) take_fixed(value ? "\1" : std::string_view("\0", 1), ValueType::kBool, out);
}

void take_bools(WireReader& reader, ArrivingColumn& out) {
  WireReader values = reader.message();
  while (values.has_more()) take_bool(values, out);
  if (!values.ok()) reader.fail();
}

void take_string(std::string_view value, ValueType field, ArrivingColumn& out) {
  out.fill(field);
  out.strings.push_back(value);
}

// Field numbers below are those of types.proto and online.proto.
bool parse_column(WireReader reader, ArrivingColumn& out) {
  while (reader.next()) {
    switch (reader.tag()) {
      case varint(1):
        out.type = static_cast<std::int32_t>(reader.varint());
        break;
      case length(2):
        take_bools(reader, out);
        break;
      case varint(2):
        take_bool(reader, out);
        break;
      case length(3):
        take_fixed(packed(reader, 4), ValueType::kInt32, out);
        break;
      case fixed32(3):
        take_fixed(reader.fixed(4), ValueType::kInt32, out);
        break;
      case length(4):
        take_fixed(packed(reader, 8), ValueType::kInt64, out);
        break;
      case fixed64(4):
        take_fixed(reader.fixed(8), ValueType::kInt64, out);
        break;
      case length(5):
        take_fixed(packed(reader, 4), ValueType::kFloat, out);
        break;
      case fixed32(5):
        take_fixed(reader.fixed(4), ValueType::kFloat, out);
        break;
      case length(6):
        take_fixed(packed(reader, 8), ValueType::kDouble, out);
        break;
      case fixed64(6):
        take_fixed(reader.fixed(8), ValueType::kDouble, out);
        break;
      case length(7):
        take_string(reader.text(), ValueType::kString, out);
        break;
      case length(8):
        take_string(reader.length_delimited(), ValueType::kBytes, out);
        break;
      case length(9):
        out.list_lengths.append(packed(reader, 4));
        break;
      case fixed32(9):
        out.list_lengths.append(reader.fixed(4));
        break;
      case length(10):
        out.nulls = reader.length_delimited();
        break;
      default:
        reader.skip();
    }
  }
  return reader.ok();
}

bool parse_named_column(WireReader reader, ArrivingNamedColumn& out) {
  while (reader.next()) {
    if (reader.tag() == length(1))
      out.name = reader.text();
    else if (reader.tag() != length(2))
      reader.skip();
    else if (!parse_column(reader.message(), out.column))
      return false;
  }
  return reader.ok();
}

bool take_entity(WireReader reader, ReadMessage& out) {
  if (out.entities.size() < kKeptKeyColumnsMax)
    return parse_named_column(reader, out.entities.emplace_back());
  out.has_more_entities = true;
  ArrivingNamedColumn not_kept;
  return parse_named_column(reader, not_kept);
}

bool parse_include(WireReader reader, Include& out) {
  while (reader.next()) {
    switch (reader.tag()) {
      case varint(1):
        out.event_timestamps = reader.varint() != 0;
        break;
      case varint(2):
        out.created_timestamps = reader.varint() != 0;
        break;
      case varint(3):
        out.expired_values = reader.varint() != 0;
        break;
      default:
        reader.skip();
    }
  }
  return reader.ok();
}

// One field of the request. False: a message inside it is malformed.
bool take_field(WireReader& reader, ReadMessage& out) {
  switch (reader.tag()) {
    case length(1):
      out.project = reader.text();
      return true;
    case length(2):
      out.feature_service = reader.text();
      return true;
    case length(3):
      out.features.push_back(reader.text());
      return true;
    case length(4):
      return take_entity(reader.message(), out);
    case length(5):
      out.as_of_us.append(packed(reader, 8));
      return true;
    case fixed64(5):
      out.as_of_us.append(reader.fixed(8));
      return true;
    case length(6):
      out.known_at_us.append(packed(reader, 8));
      return true;
    case fixed64(6):
      out.known_at_us.append(reader.fixed(8));
      return true;
    case varint(7):
      out.as_served = reader.varint() != 0;
      return true;
    case length(8):
      out.min_commit_token = reader.text();
      return true;
    case varint(9):
      out.strict = reader.varint() != 0;
      return true;
    case length(10):
      return parse_include(reader.message(), out.include);
    case varint(11):
      out.full_feature_names = reader.varint() != 0;
      return true;
    case varint(12):
      out.partial_on_deadline = reader.varint() != 0;
      return true;
    default:
      reader.skip();
      return true;
  }
}

}  // namespace

bool parse_read_message(std::string_view bytes, ReadMessage& out) {
  WireReader reader(bytes);
  while (reader.next())
    if (!take_field(reader, out)) return false;
  return reader.ok();
}

}  // namespace skua
