#include "api/kafka/codec/reader.h"

#include <limits>
#include <string>

namespace skua::kafka {

Status Reader::status(std::string_view message) const {
  if (ok()) return Status::ok_status();
  return invalid_argument(std::string(message) + " is damaged at byte " +
                          std::to_string(fault_at_) + ": " + fault_);
}

void Reader::fail(const char* fault) {
  if (fault_ == nullptr) {
    fault_ = fault;
    fault_at_ = static_cast<std::size_t>(rest_.data() - begin_);
  }
  rest_ = {};
}

template <typename Unsigned>
Unsigned Reader::leb128() {
  constexpr int kBits = std::numeric_limits<Unsigned>::digits;
  Unsigned value = 0;
  for (int shift = 0; shift < kBits; shift += 7) {
    if (rest_.empty()) {
      fail("cut short");
      return 0;
    }
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    const auto bits = static_cast<Unsigned>(byte & 0x7fU);
    // The last byte has no room for all seven bits.
    if (shift + 7 > kBits && bits >> (kBits - shift) != 0) break;
    value |= bits << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  fail("a varint that is too long");
  return 0;
}

std::uint32_t Reader::uvarint() { return leb128<std::uint32_t>(); }

std::int32_t Reader::varint() {
  const auto value = leb128<std::uint32_t>();
  return static_cast<std::int32_t>((value >> 1) ^ (0 - (value & 1)));
}

std::int64_t Reader::varlong() {
  const auto value = leb128<std::uint64_t>();
  return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
}

std::optional<std::string_view> Reader::take(std::int64_t size) {
  if (size == -1) return std::nullopt;
  if (size < 0 || static_cast<std::uint64_t>(size) > rest_.size()) {
    fail(size < 0 ? "a negative length" : "a length beyond the end");
    return std::string_view();
  }
  const std::string_view out = rest_.substr(0, static_cast<std::size_t>(size));
  rest_.remove_prefix(out.size());
  return out;
}

std::optional<std::size_t> Reader::elements(std::int64_t count, std::size_t least_bytes) {
  if (count == -1) return std::nullopt;
  if (count < 0 || static_cast<std::uint64_t>(count) > rest_.size() / least_bytes) {
    fail(count < 0 ? "a negative count" : "a count beyond the end");
    return 0;
  }
  if (static_cast<std::size_t>(count) > elements_left_) {
    has_too_many_elements_ = true;
    fail("too many array elements");
    return 0;
  }
  elements_left_ -= static_cast<std::size_t>(count);
  return static_cast<std::size_t>(count);
}

void Reader::skip_tags() {
  for (std::size_t left = uvarint(); left > 0 && ok(); --left) {
    (void)uvarint();
    (void)take(uvarint());
  }
}

}  // namespace skua::kafka
