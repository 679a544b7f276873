#include "api/wire/json_fields.h"

#include <fmt/format.h>

#include "api/service/shown_name.h"

namespace skua {

Status JsonFields::read(std::string_view name, JsonValue& value, bool null) {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name != name) continue;
    if (given_[i] != Given::kNo)
      return invalid_argument(fmt::format("{}{}: given twice", path_, name));
    given_[i] = null ? Given::kNull : Given::kValue;
    if (null || !fields_[i].read) return Status::ok_status();
    return fields_[i].read(value);
  }
  return invalid_argument(fmt::format("{}{}: unknown field", path_, shown_name(name)));
}

bool JsonFields::has(std::string_view name) const {
  for (std::size_t i = 0; i < fields_.size(); ++i)
    if (fields_[i].name == name) return given_[i] == Given::kValue;
  return false;
}

}  // namespace skua
