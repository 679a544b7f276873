#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// The numbers are stored. kAdmin holds kRead and kWrite; kWrite does not hold kRead.
enum class Permission : std::uint8_t { kRead = 1, kWrite = 2, kAdmin = 3 };

// "read", "write", "admin".
[[nodiscard]] std::string_view permission_name(Permission permission);

// Every project, or every view of a project, those of later included.
inline constexpr std::string_view kEvery = "*";

// One thing that a key may do. A view of one name in every project is no grant.
struct Grant {
  Permission permission = Permission::kRead;
  std::string project;  // Its name, or kEvery.
  std::string view;     // Its name, or kEvery.

  // Whether it holds this; `view` of kEvery asks for all views of the project, `project` of kEvery
  // for everything.
  [[nodiscard]] bool allows(Permission wanted, std::string_view wanted_project,
                            std::string_view wanted_view) const;

  friend auto operator<=>(const Grant&, const Grant&) = default;
};

// "read:weather/airports", "write:weather/*", "admin:*/*".
[[nodiscard]] std::string grant_text(const Grant& grant);
// Reads grant_text(), and "read:weather" for "read:weather/*". Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<Grant> parse_grant(std::string_view text);
// Errors: INVALID_ARGUMENT: a name that no project or view can have, a view in every project.
[[nodiscard]] Status check_grant(const Grant& grant);

}  // namespace skua
