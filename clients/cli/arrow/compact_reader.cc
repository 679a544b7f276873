#include "clients/cli/arrow/compact_reader.h"

namespace skua {
namespace {

constexpr int kDepthMax = 64;  // As in Thrift's own reader.

}  // namespace

bool CompactReader::read_byte(std::uint8_t& out) {
  if (rest_.empty()) return false;
  out = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return true;
}

bool CompactReader::read_varint(std::uint64_t& out) {
  out = 0;
  std::uint8_t byte = 0x80;
  for (unsigned shift = 0; (byte & 0x80U) != 0; shift += 7) {
    if (shift >= 64 || !read_byte(byte)) return false;
    out |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
  }
  return true;
}

bool CompactReader::read_int(std::int64_t& out) {
  std::uint64_t bits = 0;
  if (!read_varint(bits)) return false;
  out = static_cast<std::int64_t>(bits >> 1U) ^ -static_cast<std::int64_t>(bits & 1U);
  return true;
}

bool CompactReader::read_field(std::int64_t& id, std::uint8_t& type) {
  std::uint8_t head = 0;
  if (!read_byte(head)) return false;
  type = head & 0x0fU;
  if (type == kStop) return true;
  std::int64_t next = id + (head >> 4U);
  if (head >> 4U == 0 && !read_int(next)) return false;
  // Thrift keeps 16 bits, whatever was written.
  id = static_cast<std::int16_t>(next);
  return true;
}

bool CompactReader::read_list(std::uint64_t& size, std::uint8_t& type) {
  std::uint8_t head = 0;
  if (!read_byte(head)) return false;
  type = head & 0x0fU;
  size = head >> 4U;
  return size < 15 || read_varint(size);
}

bool CompactReader::skip_bytes(std::uint64_t size) {
  if (size > rest_.size()) return false;
  rest_.remove_prefix(static_cast<std::size_t>(size));
  return true;
}

// The type of a field says whether a truth value is true.
bool CompactReader::skip_field(std::uint8_t type, int depth) {
  return type == kTrue || type == kFalse || skip_element(type, depth);
}

bool CompactReader::skip_element(std::uint8_t type, int depth) {
  std::uint64_t bits = 0;
  switch (type) {
    case kTrue:
    case kFalse:
    case kByte:
      return skip_bytes(1);
    case kI16:
    case kI32:
    case kI64:
      return read_varint(bits);
    case kDouble:
      return skip_bytes(8);
    case kBinary:
      return read_varint(bits) && skip_bytes(bits);
    case kStruct:
      return depth < kDepthMax && skip_struct(depth + 1);
    case kList:
    case kSet:
    case kMap:
      return depth < kDepthMax && skip_elements(type, depth + 1);
    default:
      return false;
  }
}

bool CompactReader::skip_struct(int depth) {
  std::int64_t id = 0;
  std::uint8_t type = kStop;
  while (read_field(id, type)) {
    if (type == kStop) return true;
    if (!skip_field(type, depth)) return false;
  }
  return false;
}

// Every element takes a byte at least, whatever their number is said to be.
bool CompactReader::skip_elements(std::uint8_t type, int depth) {
  std::uint64_t size = 0;
  std::uint8_t types = kStop;
  if (type != kMap && !read_list(size, types)) return false;
  if (type == kMap && (!read_varint(size) || (size > 0 && !read_byte(types)))) return false;
  const std::uint8_t value = types & 0x0fU;
  const std::uint8_t key = types >> 4U;
  for (; size > 0; --size) {
    if (type == kMap && !skip_element(key, depth)) return false;
    if (!skip_element(value, depth)) return false;
  }
  return true;
}

}  // namespace skua
