#include "clients/cli/import/avro_datum.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "storage/model/coercion.h"

namespace skua {
namespace {

__extension__ using Uint128 = unsigned __int128;

// A two's complement number, big-endian, with a point before its last `scale` digits. False: it has
// more than 16 bytes.
bool decimal_text(std::string_view bytes, int scale, std::string& out) {
  if (bytes.size() > sizeof(Uint128)) return false;
  const bool negative = !bytes.empty() && (bytes.front() & 0x80) != 0;
  Uint128 value = negative ? ~Uint128{0} : Uint128{0};
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  if (negative) value = ~value + 1;
  // From the last digit to the first.
  for (int digit = 0; value != 0 || digit <= scale; ++digit) {
    if (digit == scale && scale > 0) out += '.';
    out += static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  }
  if (negative) out += '-';
  std::reverse(out.begin(), out.end());
  return true;
}

Status append_decimal_bytes(Column& to, std::string_view bytes, int scale) {
  std::string text;
  if (!decimal_text(bytes, scale, text))
    return invalid_argument("the decimal number has more digits than the type holds");
  return append_exact_decimal(to, text);
}

}  // namespace

bool AvroDatum::read_bytes(std::uint64_t size, std::string_view& bytes) {
  if (size > rest_.size()) return false;
  bytes = rest_.substr(0, static_cast<std::size_t>(size));
  rest_.remove_prefix(static_cast<std::size_t>(size));
  return true;
}

bool AvroDatum::read_long(std::int64_t& value) {
  std::uint64_t bits = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    bits |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if ((byte & 0x80U) != 0) continue;
    value = static_cast<std::int64_t>(bits >> 1U) ^ -static_cast<std::int64_t>(bits & 1U);
    return true;
  }
  return false;
}

bool AvroDatum::read_sized(std::string_view& bytes) {
  std::int64_t size = 0;
  return read_long(size) && size >= 0 && read_bytes(static_cast<std::uint64_t>(size), bytes);
}

template <typename T>
bool AvroDatum::read_fixed(T& value) {
  std::string_view bytes;
  if (!read_bytes(sizeof(T), bytes)) return false;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return true;
}

const AvroFileType* AvroDatum::resolve(const AvroFileType& type) {
  const AvroFileType* found = &type;
  while (found->kind == AvroKind::kUnion) {
    std::int64_t branch = 0;
    if (!read_long(branch) || branch < 0 ||
        static_cast<std::uint64_t>(branch) >= found->children.size())
      return nullptr;
    found = &schema_.type(found->children[static_cast<std::size_t>(branch)]);
  }
  return found;
}

bool AvroDatum::read_count(std::uint64_t& count) {
  std::int64_t given = 0;
  std::int64_t size = 0;
  if (!read_long(given)) return false;
  // A negative count has the bytes of its items behind it.
  if (given < 0 && (!read_long(size) || __builtin_sub_overflow(std::int64_t{0}, given, &given)))
    return false;
  count = static_cast<std::uint64_t>(given);
  if (count > steps_left_) return false;
  steps_left_ -= count;
  return true;
}

bool AvroDatum::read_scalar(const AvroFileType& type, Column& to, Status& fit) {
  std::int64_t number = 0;
  std::string_view bytes;
  switch (type.kind) {
    case AvroKind::kBool:
      if (!read_bytes(1, bytes)) return false;
      fit = append_bool(to, bytes[0] != 0);
      return true;
    case AvroKind::kInt:
    case AvroKind::kLong:
      if (!read_long(number)) return false;
      fit = type.holds == SourceKind::kMoment ? append_moment(to, number, type.unit)
                                              : append_int64(to, number);
      return true;
    case AvroKind::kFloat: {
      float value = 0;
      if (!read_fixed(value)) return false;
      fit = append_double(to, static_cast<double>(value));
      return true;
    }
    case AvroKind::kDouble: {
      double value = 0;
      if (!read_fixed(value)) return false;
      fit = append_double(to, value);
      return true;
    }
    case AvroKind::kEnum:
      if (!read_long(number) || number < 0 ||
          static_cast<std::uint64_t>(number) >= type.names.size())
        return false;
      fit = append_text(to, type.names[static_cast<std::size_t>(number)]);
      return true;
    case AvroKind::kString:
      if (!read_sized(bytes)) return false;
      fit = append_text(to, bytes);
      return true;
    case AvroKind::kBytes:
    case AvroKind::kFixed:
      if (type.kind == AvroKind::kFixed ? !read_bytes(type.size, bytes) : !read_sized(bytes))
        return false;
      fit = type.holds == SourceKind::kDecimal ? append_decimal_bytes(to, bytes, type.scale)
                                               : append_bytes(to, bytes);
      return true;
    default:
      // Refused when the file was opened.
      return false;
  }
}

bool AvroDatum::read_array(const AvroFileType& type, Column& to, Status& fit) {
  const AvroFileType& item = schema_.type(type.children[0]);
  Column elements(element_type(to.type()));
  std::uint64_t count = 0;
  while (true) {
    if (!read_count(count)) return false;
    if (count == 0) break;
    for (; count > 0; --count) {
      Status element_fit;
      if (!read(item, elements, element_fit)) return false;
      if (fit.ok()) fit = std::move(element_fit);
    }
  }
  if (fit.ok()) fit = append_list(to, elements);
  return true;
}

bool AvroDatum::read(const AvroFileType& type, Column& to, Status& fit) {
  const AvroFileType* const found = resolve(type);
  if (found == nullptr) return false;
  const std::size_t before = to.size();
  if (found->kind == AvroKind::kArray) {
    if (!read_array(*found, to, fit)) return false;
  } else if (found->kind != AvroKind::kNull && !read_scalar(*found, to, fit)) {
    return false;
  }
  if (to.size() == before) to.append_null();
  return true;
}

bool AvroDatum::read_time(const AvroFileType& type, Column& to, TimestampUnit unit, Status& fit) {
  const AvroFileType* const found = resolve(type);
  if (found == nullptr) return false;
  const std::size_t before = to.size();
  std::int64_t number = 0;
  std::string_view text;
  if (found->holds == SourceKind::kInteger) {
    if (!read_long(number)) return false;
    fit = append_event_timestamp(to, number, unit);
  } else if (found->kind == AvroKind::kString) {
    if (!read_sized(text)) return false;
    fit = append_event_timestamp(to, text, unit);
  } else if (found->kind != AvroKind::kNull && !read_scalar(*found, to, fit)) {
    return false;
  }
  if (to.size() == before) to.append_null();
  return true;
}

bool AvroDatum::skip_items(const AvroFileType& type) {
  const AvroFileType& item = schema_.type(type.children[0]);
  std::uint64_t count = 0;
  std::string_view key;
  while (true) {
    if (!read_count(count)) return false;
    if (count == 0) return true;
    for (; count > 0; --count) {
      if (type.kind == AvroKind::kMap && !read_sized(key)) return false;
      if (!skip(item)) return false;
    }
  }
}

bool AvroDatum::skip(const AvroFileType& type) {
  const AvroFileType* const found = resolve(type);
  if (found == nullptr || steps_left_ == 0) return false;
  --steps_left_;
  std::int64_t number = 0;
  std::string_view bytes;
  switch (found->kind) {
    case AvroKind::kNull:
      return true;
    case AvroKind::kBool:
      return read_bytes(1, bytes);
    case AvroKind::kInt:
    case AvroKind::kLong:
    case AvroKind::kEnum:
      return read_long(number);
    case AvroKind::kFloat:
      return read_bytes(sizeof(float), bytes);
    case AvroKind::kDouble:
      return read_bytes(sizeof(double), bytes);
    case AvroKind::kBytes:
    case AvroKind::kString:
      return read_sized(bytes);
    case AvroKind::kFixed:
      return read_bytes(found->size, bytes);
    case AvroKind::kArray:
    case AvroKind::kMap:
      return skip_items(*found);
    case AvroKind::kRecord:
      return std::all_of(found->children.begin(), found->children.end(),
                         [this](std::uint32_t child) { return skip(schema_.type(child)); });
    case AvroKind::kUnion:
      break;
  }
  return false;
}

}  // namespace skua
