#include "api/wire/wire_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cstddef>

namespace skua::wire {
namespace {

constexpr std::size_t kTagBytesMax = 5;
constexpr std::size_t kVarintBytesMax = 10;

// Takes a varint of at most `bytes_max` off the front of `rest`; bits beyond 64 are dropped. False
// when it does not end.
bool take_varint(std::string_view& rest, std::size_t bytes_max, std::uint64_t& value) {
  value = 0;
  const std::size_t most = std::min(bytes_max, rest.size());
  for (std::size_t i = 0; i < most; ++i) {
    const auto byte = static_cast<std::uint8_t>(rest[i]);
    value |= std::uint64_t{byte & 0x7FU} << (7 * i);
    if (byte >= 0x80) continue;
    rest.remove_prefix(i + 1);
    return true;
  }
  return false;
}

bool is_utf8(std::string_view text) {
  unsigned bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80 || simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace

void WireReader::fail() {
  failed_ = true;
  rest_ = {};
}

bool WireReader::next() {
  if (rest_.empty()) return false;
  std::uint64_t tag = 0;
  const bool whole = take_varint(rest_, kTagBytesMax, tag);
  tag_ = static_cast<std::uint32_t>(tag);
  if (whole && field_of(tag_) != 0) return true;
  fail();
  return false;
}

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  if (take_varint(rest_, kVarintBytesMax, value)) return value;
  fail();
  return 0;
}

std::string_view WireReader::fixed(std::size_t bytes) {
  const std::string_view value = rest_.substr(0, bytes);
  if (value.size() < bytes) {
    fail();
    return {};
  }
  rest_.remove_prefix(bytes);
  return value;
}

std::string_view WireReader::length_delimited() {
  std::uint64_t bytes = 0;
  if (take_varint(rest_, kTagBytesMax, bytes) && bytes <= rest_.size()) return fixed(bytes);
  fail();
  return {};
}

std::string_view WireReader::text() {
  const std::string_view value = length_delimited();
  if (is_utf8(value)) return value;
  fail();
  return {};
}

void WireReader::skip() {
  switch (type_of(tag_)) {
    case WireType::kVarint:
      static_cast<void>(varint());
      return;
    case WireType::kFixed64:
      static_cast<void>(fixed(8));
      return;
    case WireType::kLength:
      static_cast<void>(length_delimited());
      return;
    case WireType::kStartGroup:
      return skip_group();
    case WireType::kFixed32:
      static_cast<void>(fixed(4));
      return;
    default:  // The end of a group that did not begin, and numbers that mean nothing.
      return fail();
  }
}

void WireReader::skip_group() {
  const std::uint32_t field = field_of(tag_);
  if (nesting_left_ == 0) return fail();
  --nesting_left_;
  while (next()) {
    if (type_of(tag_) != WireType::kEndGroup) {
      skip();
      continue;
    }
    ++nesting_left_;
    if (field_of(tag_) != field) fail();
    return;
  }
  fail();
}

}  // namespace skua::wire
