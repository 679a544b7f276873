#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/writer.h"

namespace skua::kafka {

// A message states its layout once, as a template over FieldReader and FieldWriter, which have the
// same functions: one fills the fields of a struct from bytes, the other writes them. Texts of a
// struct are std::string_view (borrowing) or std::string.
//
//   template <typename Io, typename Message>
//   void layout(Io io, Message& m, std::int16_t version) {
//     if (version >= 1) io.integer(m.throttle_time_ms);
//     io.array(m.topics, 6, [&](auto& topic) { io.text(topic.name); ... });
//   }
class FieldReader {
 public:
  explicit FieldReader(Reader& reader, bool is_flexible = false)
      : reader_(reader), is_flexible_(is_flexible) {}

  void boolean(bool& value) { value = reader_.boolean(); }
  template <typename T>
  void integer(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(read<std::underlying_type_t<T>>());
    } else {
      value = read<T>();
    }
  }
  template <typename Text>
  void text(Text& value) {
    value = is_flexible_ ? reader_.compact() : reader_.text();
  }
  template <typename Text>
  void nullable_text(std::optional<Text>& value) {
    value = is_flexible_ ? reader_.nullable_compact() : reader_.nullable_text();
  }
  template <typename Bytes>
  void bytes(Bytes& value) {
    value = is_flexible_ ? reader_.compact() : reader_.bytes();
  }
  template <typename Bytes>
  void nullable_bytes(std::optional<Bytes>& value) {
    value = is_flexible_ ? reader_.nullable_compact() : reader_.nullable_bytes();
  }
  // `least_bytes`: what an element takes at least, in any version.
  template <typename T, typename Element>
  void array(std::vector<T>& values, std::size_t least_bytes, Element element) {
    fill(values, is_flexible_ ? reader_.compact_count(least_bytes) : reader_.count(least_bytes),
         element);
  }
  template <typename T, typename Element>
  void nullable_array(std::optional<std::vector<T>>& values, std::size_t least_bytes,
                      Element element) {
    const auto count = is_flexible_ ? reader_.nullable_compact_count(least_bytes)
                                    : reader_.nullable_count(least_bytes);
    values.reset();
    if (count) fill(values.emplace(), *count, element);
  }
  // Stands at the end of every struct.
  void end() {
    if (is_flexible_) reader_.skip_tags();
  }

 private:
  template <std::integral Integer>
  Integer read() {
    if constexpr (sizeof(Integer) == 8) {
      return reader_.i64();
    } else if constexpr (sizeof(Integer) == 4) {
      return reader_.i32();
    } else if constexpr (sizeof(Integer) == 2) {
      return reader_.i16();
    } else {
      return reader_.i8();
    }
  }
  template <typename T, typename Element>
  void fill(std::vector<T>& values, std::size_t count, Element element) {
    values.clear();
    values.reserve(count);
    for (; count > 0 && reader_.ok(); --count) element(values.emplace_back());
  }

  Reader& reader_;
  bool is_flexible_;
};

class FieldWriter {
 public:
  explicit FieldWriter(Writer& writer, bool is_flexible = false)
      : writer_(writer), is_flexible_(is_flexible) {}

  void boolean(bool value) { writer_.put_boolean(value); }
  template <typename T>
  void integer(T value) {
    if constexpr (std::is_enum_v<T>) {
      write(static_cast<std::underlying_type_t<T>>(value));
    } else {
      write(value);
    }
  }
  void text(std::string_view value) {
    is_flexible_ ? writer_.put_compact(value) : writer_.put_text(value);
  }
  template <typename Text>
  void nullable_text(const std::optional<Text>& value) {
    is_flexible_ ? writer_.put_nullable_compact(value) : writer_.put_nullable_text(value);
  }
  void bytes(std::string_view value) {
    is_flexible_ ? writer_.put_compact(value) : writer_.put_bytes(value);
  }
  template <typename Bytes>
  void nullable_bytes(const std::optional<Bytes>& value) {
    is_flexible_ ? writer_.put_nullable_compact(value) : writer_.put_nullable_bytes(value);
  }
  template <typename T, typename Element>
  void array(const std::vector<T>& values, std::size_t, Element element) {
    is_flexible_ ? writer_.put_compact_count(values.size()) : writer_.put_count(values.size());
    for (const T& value : values) element(value);
  }
  template <typename T, typename Element>
  void nullable_array(const std::optional<std::vector<T>>& values, std::size_t least_bytes,
                      Element element) {
    if (values) return array(*values, least_bytes, element);
    is_flexible_ ? writer_.put_null_compact_count() : writer_.put_null_count();
  }
  void end() {
    if (is_flexible_) writer_.put_no_tags();
  }

 private:
  void write(std::int8_t value) { writer_.put_i8(value); }
  void write(std::int16_t value) { writer_.put_i16(value); }
  void write(std::int32_t value) { writer_.put_i32(value); }
  void write(std::int64_t value) { writer_.put_i64(value); }

  Writer& writer_;
  bool is_flexible_;
};

}  // namespace skua::kafka
