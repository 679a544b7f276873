#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/settings.h"
#include "storage/base/result.h"

namespace skua {

// Where settings come from, each overruling the ones before it: defaults, the file, the
// environment, flags.
struct SettingsSources {
  std::optional<std::string> config_file;
  // The value of an environment variable; nullopt or empty when it is not set.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::vector<std::pair<std::string, std::string>> flags;  // Setting, value; the last one counts.
};

struct LoadedSettings {
  Settings settings;
  // Where each value of all_settings() came from, for people: "default", "skua.yaml:3",
  // "--grpc-port".
  std::vector<std::string> sources;
};

// Errors: INVALID_ARGUMENT, naming the source, the setting, the problem and what is allowed.
[[nodiscard]] Result<LoadedSettings> load_settings(const SettingsSources& sources);

// "SKUA_GRPC_PORT" and "--grpc-port".
[[nodiscard]] std::string environment_name(std::string_view setting);
[[nodiscard]] std::string flag_name(std::string_view setting);

// The effective settings as YAML that load_settings() reads back, each with its source as a
// comment.
[[nodiscard]] std::string print_settings(const LoadedSettings& loaded);

}  // namespace skua
