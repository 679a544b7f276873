#include "api/wire/key_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/service/shown_name.h"

namespace skua {

KeyColumns::KeyColumns(std::string_view field, std::size_t columns) : field_(field) {
  names_.reserve(columns);
  columns_.reserve(columns);
  taken_.reserve(columns);
}

void KeyColumns::expect(std::string_view name, ValueType type) {
  names_.push_back(name);
  columns_.emplace_back(type);
  taken_.push_back(false);
}

Result<Column*> KeyColumns::take(std::string_view name) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end())
    return invalid_argument(fmt::format("{}: not a key of this request; its keys are {}",
                                        path(name), fmt::join(names_, ", ")));
  const auto index = static_cast<std::size_t>(found - names_.begin());
  if (taken_[index]) return invalid_argument(fmt::format("{}: given twice", path(name)));
  taken_[index] = true;
  return &columns_[index];
}

std::optional<std::size_t> KeyColumns::first_missing() const {
  const auto found = std::find(taken_.begin(), taken_.end(), false);
  if (found == taken_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - taken_.begin());
}

std::string KeyColumns::path(std::string_view name) const {
  return fmt::format("{}.{}", field_, shown_name(name));
}

}  // namespace skua
