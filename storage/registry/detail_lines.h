#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/model/feature_view.h"

namespace skua {

// Writes the lines of Change::details. Not thread-safe.
class DetailLines {
 public:
  // Appends to `lines`, which must outlive this.
  explicit DetailLines(std::vector<std::string>& lines) : lines_(lines) {}

  // "field: before -> after" where they differ.
  void compare(std::string_view field, std::string_view before, std::string_view after);
  // "field: before -> after".
  void add(std::string_view field, std::string_view before, std::string_view after);
  // "field: changed" where they differ: for texts too long to be shown.
  void compare_text(std::string_view field, std::string_view before, std::string_view after);
  // One line per tag that differs.
  void compare_tags(const Tags& before, const Tags& after);

 private:
  std::vector<std::string>& lines_;
};

// "1 feature", "3 features".
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

}  // namespace skua
