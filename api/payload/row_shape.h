#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/registry/registered_view.h"

namespace skua {

// A field of a payload that means something for a row of a view: its join keys first, then its
// features in the view's order, then the event timestamp where that is no column as well.
using FieldIndex = std::uint32_t;
inline constexpr FieldIndex kNoField = std::numeric_limits<FieldIndex>::max();

// The fields that payloads of a view may have, by name. Immutable, THREAD-SAFE.
class RowShape {
 public:
  explicit RowShape(const std::shared_ptr<const RegisteredView>& view);

  [[nodiscard]] const RegisteredView& view() const { return *view_; }
  [[nodiscard]] FieldIndex keys() const { return keys_; }
  // Join keys and features.
  [[nodiscard]] FieldIndex columns() const { return columns_; }
  [[nodiscard]] FieldIndex fields() const { return static_cast<FieldIndex>(names_.size()); }
  [[nodiscard]] const std::string& name(FieldIndex field) const { return names_[field]; }
  // The field that holds the event timestamp; it may be a column too. kNoField: none does.
  [[nodiscard]] FieldIndex time_field() const { return time_field_; }

  // kNoField: the view has no such field.
  [[nodiscard]] FieldIndex find(std::string_view name) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };

  std::shared_ptr<const RegisteredView> view_;
  FieldIndex keys_;
  FieldIndex columns_;
  FieldIndex time_field_ = kNoField;
  std::vector<std::string> names_;
  std::unordered_map<std::string, FieldIndex, Hash, std::equal_to<>> by_name_;
};

}  // namespace skua
