#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skua/v1/types.pb.h"

namespace skua {

// Reads the values of a packed column of an answer by row. The column must outlive this.
class ColumnValues {
 public:
  explicit ColumnValues(const v1::Column& column);

  // Values the column holds. An answer of a sound server has as many as its rows.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool is_null(std::size_t row) const;

  // The value of a row as JSON; null where the column says so. REQUIRES: row < size().
  void append_json(std::string& out, std::size_t row) const;
  // The value of a row for people: text without quotes, control characters escaped.
  [[nodiscard]] std::string text(std::size_t row) const;

 private:
  void append_element(std::string& out, std::size_t index) const;

  const v1::Column& column_;
  v1::ValueType element_type_;
  std::size_t size_ = 0;
  std::vector<std::size_t> list_ends_;  // Empty for scalars.
  bool is_list_;
};

}  // namespace skua
