#pragma once

#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/wire/field_path.h"
#include "storage/base/result.h"
#include "storage/model/column.h"

namespace skua {

// The values of a packed field back to back, borrowed while they come in one piece.
class PackedValues {
 public:
  void append(std::string_view piece);
  [[nodiscard]] std::string_view bytes() const {
    return gathered_.empty() ? piece_ : std::string_view(gathered_);
  }
  [[nodiscard]] bool empty() const { return piece_.empty(); }
  template <typename T>
  [[nodiscard]] std::size_t count() const {
    return bytes().size() / sizeof(T);
  }
  template <typename T>
  [[nodiscard]] T at(std::size_t index) const {
    T value;
    std::memcpy(&value, bytes().data() + index * sizeof(T), sizeof(T));
    return value;
  }

 private:
  std::string_view piece_;
  std::string gathered_;
};

// A skua.v1.Column of a request, whoever parsed it. Borrows the bytes of the request.
struct ArrivingColumn {
  std::int32_t type = 0;  // The number of a ValueType, unchecked; 0: not said.
  // The field that holds values: BOOL, INT32, INT64, FLOAT, DOUBLE, STRING or BYTES.
  std::optional<ValueType> filled;
  bool is_filled_twice = false;           // Another field holds values too.
  PackedValues fixed;                     // Of a field of fixed width; BOOL has one byte each.
  std::vector<std::string_view> strings;  // Of the fields STRING and BYTES.
  PackedValues list_lengths;              // u32 each.
  std::string_view nulls;

  // Notes that a field has values.
  void fill(ValueType field);
  [[nodiscard]] std::size_t values() const;
  [[nodiscard]] bool is_null(std::size_t row) const { return !nulls.empty() && nulls[row] != '\0'; }
};

// Told of each cell that does not fit; the cell was appended as null.
using CellRejected = std::function<void(std::uint32_t row, Status reason)>;

// The rows of an arriving column. Errors: INVALID_ARGUMENT naming the column as `path`: two value
// fields filled, a field of another type than `type` says, list_lengths or nulls that do not add
// up.
[[nodiscard]] Result<std::uint32_t> arriving_rows(const ArrivingColumn& from,
                                                  const FieldPath& path);

// The type of an arriving column: what it says, or else what its filled field tells. Without any
// value it is `wanted`. REQUIRES: arriving_rows() accepted it.
[[nodiscard]] ValueType arriving_type(const ArrivingColumn& from, ValueType wanted);

// Appends all rows to a column of any type, coerced where the types differ. REQUIRES:
// arriving_rows() accepted it.
void append_arriving(const ArrivingColumn& from, Column& to, const CellRejected& rejected);

}  // namespace skua
