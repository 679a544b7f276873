#include "tests/unit/parquet/thrift_value.h"

#include <stdexcept>

namespace skua {
namespace {

constexpr std::uint8_t kI32 = 5;
constexpr std::uint8_t kDouble = 7;
constexpr std::uint8_t kBinary = 8;
constexpr std::uint8_t kList = 9;
constexpr std::uint8_t kStruct = 12;
constexpr std::size_t kFrame = 8;  // The length of the footer, and the magic.

std::uint64_t take_varint(std::string_view& rest) {
  std::uint64_t out = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(rest.at(0));
    rest.remove_prefix(1);
    out |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) return out;
  }
}

std::int64_t take_int(std::string_view& rest) {
  const std::uint64_t bits = take_varint(rest);
  return static_cast<std::int64_t>(bits >> 1U) ^ -static_cast<std::int64_t>(bits & 1U);
}

std::string take_bytes(std::string_view& rest, std::size_t size) {
  std::string out(rest.substr(0, size));
  rest.remove_prefix(size);
  return out;
}

ThriftValue take(std::uint8_t type, std::string_view& rest) {
  ThriftValue out;
  out.type = type;
  if (type >= 4 && type <= 6) out.number = take_int(rest);
  if (type == 3) out.bytes = take_bytes(rest, 1);
  if (type == kDouble) out.bytes = take_bytes(rest, 8);
  if (type == kBinary) out.bytes = take_bytes(rest, take_varint(rest));
  if (type == kList) {
    const auto head = static_cast<unsigned char>(take_bytes(rest, 1)[0]);
    out.element_type = head & 0x0fU;
    std::uint64_t size = head >> 4U;
    if (size == 15) size = take_varint(rest);
    for (; size > 0; --size) out.elements.push_back(take(out.element_type, rest));
  }
  if (type > kStruct || type == 10 || type == 11) throw std::invalid_argument("an unused type");
  if (type != kStruct) return out;
  std::int64_t id = 0;
  while (true) {
    const auto head = static_cast<unsigned char>(take_bytes(rest, 1)[0]);
    if (head == 0) return out;
    id = head >> 4U == 0 ? take_int(rest) : id + (head >> 4U);
    out.fields.emplace_back(id, take(head & 0x0fU, rest));
  }
}

void put_varint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
  out += static_cast<char>(value);
}

void put_int(std::int64_t value, std::string& out) {
  put_varint(static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63),
             out);
}

void put(const ThriftValue& value, std::string& out) {
  if (value.type >= 4 && value.type <= 6) put_int(value.number, out);
  if (value.type == kBinary) put_varint(value.bytes.size(), out);
  out += value.bytes;
  if (value.type == kList) {
    out += static_cast<char>(0xf0U | value.element_type);
    put_varint(value.elements.size(), out);
    for (const ThriftValue& element : value.elements) put(element, out);
  }
  if (value.type != kStruct) return;
  for (const auto& [id, field] : value.fields) {
    out += static_cast<char>(field.type);
    put_int(id, out);
    put(field, out);
  }
  out += '\0';
}

}  // namespace

ThriftValue ThriftValue::integer(std::int64_t number) {
  ThriftValue out;
  out.type = kI32;
  out.number = number;
  return out;
}

ThriftValue ThriftValue::text(std::string bytes) {
  ThriftValue out;
  out.type = kBinary;
  out.bytes = std::move(bytes);
  return out;
}

ThriftValue ThriftValue::structure(std::vector<std::pair<std::int64_t, ThriftValue>> fields) {
  ThriftValue out;
  out.type = kStruct;
  out.fields = std::move(fields);
  return out;
}

ThriftValue ThriftValue::structures(std::vector<ThriftValue> elements) {
  ThriftValue out;
  out.type = kList;
  out.element_type = kStruct;
  out.elements = std::move(elements);
  return out;
}

ThriftValue ThriftValue::parse_struct(std::string_view bytes) { return take(kStruct, bytes); }

std::string ThriftValue::serialized() const {
  std::string out;
  put(*this, out);
  return out;
}

void ThriftValue::collect(std::vector<ThriftValue*>& out) {
  out.push_back(this);
  for (ThriftValue& element : elements) element.collect(out);
  for (auto& [id, field] : fields) field.collect(out);
}

std::string footer_of(const std::string& file) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i)
    size |= std::size_t{static_cast<unsigned char>(file[file.size() - kFrame + i])} << (8 * i);
  return file.substr(file.size() - kFrame - size, size);
}

std::string with_footer(const std::string& file, const std::string& footer) {
  std::string out = file.substr(0, file.size() - kFrame - footer_of(file).size()) + footer;
  for (std::size_t i = 0; i < 4; ++i) out += static_cast<char>(footer.size() >> (8 * i));
  return out + "PAR1";
}

}  // namespace skua
