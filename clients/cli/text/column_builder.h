#pragma once

#include <string>
#include <utility>

#include "clients/cli/text/json_value.h"
#include "skua/v1/types.pb.h"
#include "storage/base/result.h"
#include "storage/model/value_type.h"

namespace skua {

// Fills the column of a join key or feature of a write. Scalars travel as text, and the server
// coerces them by the schema; lists travel in the type of the view.
class ColumnBuilder {
 public:
  ColumnBuilder(std::string name, ValueType type);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] ValueType type() const { return type_; }

  // Brings a value into the form that append() takes: text of a list is parsed as a JSON array.
  // Errors: INVALID_ARGUMENT with the reason, for what cannot be a value of this type.
  [[nodiscard]] Status prepare(InputValue& value) const;
  // REQUIRES: prepare() accepted the value.
  void append(const InputValue& value);

  // The column of the rows appended since the last take().
  [[nodiscard]] v1::NamedColumn take();

 private:
  [[nodiscard]] v1::Column empty_column() const;

  std::string name_;
  ValueType type_;
  v1::Column column_;
  bool has_nulls_ = false;
};

}  // namespace skua
