#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// How a setting is written and checked.
enum class SettingKind : std::uint8_t {
  kText,
  kHost,      // An IP address or a host name.
  kPort,      // 0 to 65535.
  kBool,      // true or false.
  kCount,     // A number.
  kBytes,     // A number of bytes, with KiB, MiB, GiB or TiB: "512MiB".
  kDuration,  // See parse_duration(): "5m".
  kChoice,    // One of a few words.
};

template <SettingKind kind>
using SettingValue =
    std::conditional_t<kind == SettingKind::kBool, bool,
                       std::conditional_t<kind == SettingKind::kDuration, Duration,
                                          std::conditional_t<kind == SettingKind::kPort ||
                                                                 kind == SettingKind::kCount ||
                                                                 kind == SettingKind::kBytes,
                                                             std::uint64_t, std::string>>>;

// What a server runs with: a field for each line of settings.def, and the limits.
struct Settings {
#define GROUP(title)
#define SETTING(name, kind, value, least, most, help) SettingValue<SettingKind::kind> name{};
#include "server/settings.def"
#undef SETTING
#undef GROUP
  Limits limits;

  // Every field at its default.
  Settings();
};

// One setting of the list, and the field that it fills.
struct Setting {
  using Field = std::variant<std::string Settings::*, bool Settings::*, std::uint64_t Settings::*,
                             Duration Settings::*, std::uint64_t Limits::*>;

  std::string_view group;
  std::string_view name;
  SettingKind kind = SettingKind::kText;
  std::string_view value;  // The default.
  std::string_view least;
  std::string_view most;
  std::string_view help;
  Field field;

  // What a value may be, for people: "0 to 65535".
  [[nodiscard]] std::string allowed() const;
};

// The list, in the order of settings.def, the limits last.
[[nodiscard]] std::span<const Setting> all_settings();
// nullptr when there is none of that name.
[[nodiscard]] const Setting* find_setting(std::string_view name);
// The name of the list that is most like a mistyped one, or "".
[[nodiscard]] std::string_view similar_setting(std::string_view name);

// Parses and checks a text and fills the field. Errors: INVALID_ARGUMENT, naming the setting, the
// problem and what is allowed.
[[nodiscard]] Status set_setting(Settings& settings, const Setting& setting, std::string_view text);

// The value as set_setting() reads it.
[[nodiscard]] std::string setting_text(const Settings& settings, const Setting& setting);

// What one setting alone does not show: what is required, and two doors on one port.
// Errors: INVALID_ARGUMENT.
[[nodiscard]] Status check_settings(const Settings& settings);

}  // namespace skua
