#include "api/kafka/codec/writer.h"

namespace skua::kafka {

void Writer::put_leb128(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out_.push_back(static_cast<char>((value & 0x7f) | 0x80));
  out_.push_back(static_cast<char>(value));
}

void Writer::put_text(std::string_view text) {
  text = text.substr(0, kTextBytesMax);
  put_i16(static_cast<std::int16_t>(text.size()));
  put_raw(text);
}

void Writer::put_nullable_text(const std::optional<std::string_view>& text) {
  if (text) return put_text(*text);
  put_i16(-1);
}

void Writer::put_bytes(std::string_view bytes) {
  put_i32(static_cast<std::int32_t>(bytes.size()));
  put_raw(bytes);
}

void Writer::put_nullable_bytes(const std::optional<std::string_view>& bytes) {
  if (bytes) return put_bytes(*bytes);
  put_i32(-1);
}

void Writer::put_compact(std::string_view bytes) {
  put_uvarint(static_cast<std::uint32_t>(bytes.size() + 1));
  put_raw(bytes);
}

void Writer::put_nullable_compact(const std::optional<std::string_view>& bytes) {
  if (bytes) return put_compact(*bytes);
  put_uvarint(0);
}

}  // namespace skua::kafka
