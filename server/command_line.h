#pragma once

#include <string>

#include "server/settings_sources.h"

namespace skua {

// Exit codes of skuad. After a second signal it is 128 plus the number of the signal.
inline constexpr int kExitDrained = 0;
inline constexpr int kExitCannotStart = 1;
inline constexpr int kExitBadConfiguration = 2;

// What a command line asks for.
struct CommandLine {
  enum class Action : std::uint8_t { kRun, kPrintConfig, kCheckConfig, kShowText };

  Action action = Action::kRun;
  SettingsSources sources;  // File and flags; the environment is the caller's.
  std::string text;         // kShowText: the help or the version, for stdout.
};

// Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<CommandLine> parse_command_line(int argc, const char* const* argv);

}  // namespace skua
