#pragma once

#include <string>

#include "clients/cli/text/json_value.h"
#include "storage/base/result.h"
#include "storage/model/value_type.h"

namespace skua {

// Tells the type of a column from its values. A type is taken only when every value reads as it and
// no digit of a text is lost: 007 and an integer beyond INT64 stay texts.
class ToldType {
 public:
  // A value of JSON; null says nothing.
  void add(const InputValue& value);
  // A field of CSV that is not null.
  void add_field(const std::string& text);

  // Of no values at all STRING. Errors: INVALID_ARGUMENT: the values are of kinds that no type
  // holds together.
  [[nodiscard]] Result<ValueType> type() const;

 private:
  void add_number(const std::string& text);

  bool is_list_ = false;
  bool is_scalar_ = false;
  bool has_text_ = false;
  bool has_bool_ = false;
  bool has_integer_ = false;
  bool has_real_ = false;
  bool is_csv_ = false;
};

// The list type of an element type. REQUIRES: `element` is no list.
[[nodiscard]] ValueType list_of(ValueType element);

}  // namespace skua
