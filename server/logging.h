#pragma once

#include <spdlog/formatter.h>

#include <memory>

#include "server/settings.h"

namespace skua {

// Points spdlog at stderr, in the form and from the level that the settings name. Call once, before
// threads start.
void set_up_logging(const Settings& settings);

// One line per message: text, or a JSON object {"time", "level", "message"}. Times are UTC.
[[nodiscard]] std::unique_ptr<spdlog::formatter> make_log_formatter(bool json);

}  // namespace skua
