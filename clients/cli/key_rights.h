#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "skua/v1/admin.pb.h"
#include "storage/base/result.h"

namespace skua {

// The grants and the quota of a key as people write them.
struct RightsOptions {
  std::vector<std::string> grants;  // "read:weather/airports"
  std::vector<std::string> removed;
  // Empty: as before; 0: as much as there is.
  std::string requests_per_second;
  std::string rows_per_second;
  std::string bytes_per_second;
};

void add_quota_options(CLI::App& command, RightsOptions& options);

// Changes the rights of `key` as the options say. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status change_rights(const RightsOptions& options, v1::Key& key);

// "read:weather/airports", and "rows 1000/s, bytes 5000/s" or "-".
[[nodiscard]] std::string grant_text(const v1::Grant& grant);
[[nodiscard]] std::string quota_text(const v1::Quota& quota);

}  // namespace skua
