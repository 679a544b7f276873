#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "storage/model/value_type.h"

namespace skua {

// A *cell* is the bytes of one value as rows store them (docs/FORMAT.md): fixed-width values
// little-endian; STRING and BYTES as they are; lists of fixed-width elements as their elements one
// after the other; lists of STRING and BYTES as u32 count, u32 end offset per element, then the
// bytes.

// A column of cells of one type, some of them null: how batches travel between a door and a row.
// Not thread-safe.
class Column {
 public:
  explicit Column(ValueType type);

  [[nodiscard]] ValueType type() const { return type_; }
  [[nodiscard]] std::size_t size() const { return nulls_.size(); }
  [[nodiscard]] bool is_null(std::size_t row) const { return nulls_[row] != 0; }
  [[nodiscard]] bool has_nulls() const {
    return !nulls_.empty() && std::memchr(nulls_.data(), 1, nulls_.size()) != nullptr;
  }
  // The cell of a row; empty for null. Valid until the next append.
  [[nodiscard]] std::string_view cell(std::size_t row) const;
  // REQUIRES: T has the width of the type, the row is not null.
  template <typename T>
  [[nodiscard]] T value(std::size_t row) const {
    T out;
    std::memcpy(&out, cell(row).data(), sizeof(T));
    return out;
  }

  // The cells of all rows back to back, zeros for null. REQUIRES: a type of fixed width. Valid
  // until the next append.
  [[nodiscard]] std::string_view fixed_bytes() const { return bytes_; }

  void reserve(std::size_t rows);
  void append_null();
  // Takes the last rows back, so that `rows` stay. REQUIRES: rows <= size().
  void truncate(std::size_t rows);
  // REQUIRES: `cell` is a well-formed cell of the type.
  void append_cell(std::string_view cell);
  // Appends rows of fixed width without nulls. REQUIRES: bytes.size() is a multiple of the width.
  void append_fixed(std::string_view bytes);
  template <typename T>
  void append(const T& value) {
    append_cell({reinterpret_cast<const char*>(&value), sizeof(T)});
  }

 private:
  ValueType type_;
  std::size_t width_;
  std::vector<std::uint8_t> nulls_;
  std::vector<std::uint64_t> ends_;  // For types of varying width: where the cell of each row ends.
  std::string bytes_;
};

// Builds the cell of a list of STRING or BYTES.
[[nodiscard]] std::string make_string_list_cell(const std::vector<std::string_view>& elements);

// The elements of a list cell of STRING or BYTES. REQUIRES: a well-formed cell (see
// is_well_formed_cell).
[[nodiscard]] std::uint32_t string_list_size(std::string_view cell);
[[nodiscard]] std::string_view string_list_element(std::string_view cell, std::uint32_t index);

// True when the bytes are a cell of the type: widths, counts and offsets agree, and every BOOL is 0
// or 1.
[[nodiscard]] bool is_well_formed_cell(ValueType type, std::string_view cell);

}  // namespace skua
