#pragma once

#include <string>

#include "server/settings.h"

namespace skua {

// The value of a setting as reports may show it: passwords, tokens and secrets are masked, and so
// are the user and the query of a URL. Names of files are shown.
[[nodiscard]] std::string masked_setting(const Setting& setting, const std::string& value);

}  // namespace skua
