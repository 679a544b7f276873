#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/column.h"

namespace skua {

// The key columns of a request while they are gathered: each expected one at most once, and no
// others. Not thread-safe.
class KeyColumns {
 public:
  // Room for so many columns. `field` names their place in the request, for messages: "entities".
  // Borrows it.
  KeyColumns(std::string_view field, std::size_t columns);

  // Borrows the name. REQUIRES: before the first take().
  void expect(std::string_view name, ValueType type);
  // The empty column to fill. Errors: INVALID_ARGUMENT (not expected, or taken before).
  [[nodiscard]] Result<Column*> take(std::string_view name);
  // Index of the first expected column that nobody took.
  [[nodiscard]] std::optional<std::size_t> first_missing() const;
  [[nodiscard]] std::string_view field() const { return field_; }
  // "entities.airport": what messages call a column.
  [[nodiscard]] std::string path(std::string_view name) const;

  // In the order they were expected.
  [[nodiscard]] std::vector<Column> release() && { return std::move(columns_); }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<std::string_view>& names() const { return names_; }

 private:
  std::string_view field_;
  std::vector<std::string_view> names_;
  std::vector<Column> columns_;
  std::vector<bool> taken_;
};

}  // namespace skua
