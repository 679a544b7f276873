#include "server/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cctype>
#include <charconv>
#include <optional>
#include <vector>

#include "server/listen_rule.h"

namespace skua {
namespace {

constexpr std::string_view kLimitsGroup = "Limits";

constexpr SettingKind limit_kind(std::string_view name) {
  return name.find("bytes") != std::string_view::npos ? SettingKind::kBytes : SettingKind::kCount;
}

// A GROUP line is a row without a name here; without_titles() moves its title to the rows behind
// it.
constexpr Setting kLines[] = {
#define GROUP(title) {title, "", SettingKind::kText, "", "", "", "", &Settings::data_dir},
#define SETTING(name, kind, value, least, most, help) \
  {"", #name, SettingKind::kind, value, least, most, help, &Settings::name},
#include "server/settings.def"
#undef SETTING
#undef GROUP
#define LIMIT(name, value, least, most, help) \
  {kLimitsGroup, #name, limit_kind(#name), #value, #least, #most, help, &Limits::name},
#include "storage/base/limits.def"
#undef LIMIT
};

constexpr bool is_title(const Setting& setting) { return setting.name.empty(); }

constexpr std::size_t kCount =
    std::size(kLines) -
    static_cast<std::size_t>(std::count_if(std::begin(kLines), std::end(kLines), is_title));

constexpr std::array<Setting, kCount> without_titles() {
  std::array<Setting, kCount> out{};
  std::size_t next = 0;
  std::string_view group;
  for (const Setting& setting : kLines) {
    if (!setting.group.empty()) group = setting.group;
    if (is_title(setting)) continue;
    out[next] = setting;
    out[next++].group = group;
  }
  return out;
}

constexpr std::array<Setting, kCount> kAllSettings = without_titles();

struct ByteUnit {
  std::string_view text;
  std::uint64_t bytes;
};
constexpr ByteUnit kByteUnits[] = {
    {"TiB", 1ULL << 40}, {"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}, {"B", 1}};

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  for (const ByteUnit& unit : kByteUnits) {
    if (!text.ends_with(unit.text)) continue;
    text.remove_suffix(unit.text.size());
    if (text.ends_with(' ')) text.remove_suffix(1);
    const auto number = parse_number(text);
    std::uint64_t bytes = 0;
    if (!number || __builtin_mul_overflow(*number, unit.bytes, &bytes)) return std::nullopt;
    return bytes;
  }
  return parse_number(text);
}

std::string format_bytes(std::uint64_t bytes) {
  for (const ByteUnit& unit : kByteUnits) {
    if (unit.bytes > 1 && bytes >= unit.bytes && bytes % unit.bytes == 0)
      return fmt::format("{}{}", bytes / unit.bytes, unit.text);
  }
  return std::to_string(bytes);
}

std::optional<std::uint64_t> parse_amount(SettingKind kind, std::string_view text) {
  return kind == SettingKind::kBytes ? parse_bytes(text) : parse_number(text);
}

std::string format_amount(SettingKind kind, std::uint64_t value) {
  return kind == SettingKind::kBytes ? format_bytes(value) : std::to_string(value);
}

bool is_host(std::string_view text) {
  const auto fits = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

bool is_choice(std::string_view choices, std::string_view text) {
  return !text.empty() && text.find('|') == std::string_view::npos &&
         fmt::format("|{}|", choices).find(fmt::format("|{}|", text)) != std::string::npos;
}

Status bad_value(const Setting& setting, std::string_view text) {
  return invalid_argument(
      fmt::format("setting `{}` is \"{}\"; allowed: {}", setting.name, text, setting.allowed()));
}

// Puts a parsed value where it belongs. REQUIRES: T is the type of the setting's kind.
template <typename T>
void store(Settings& settings, const Setting& setting, T value) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    if (const auto* limit = std::get_if<std::uint64_t Limits::*>(&setting.field)) {
      settings.limits.*(*limit) = value;
      return;
    }
  }
  settings.*std::get<T Settings::*>(setting.field) = std::move(value);
}

template <typename T>
const T& load(const Settings& settings, const Setting& setting) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    if (const auto* limit = std::get_if<std::uint64_t Limits::*>(&setting.field))
      return settings.limits.*(*limit);
  }
  return settings.*std::get<T Settings::*>(setting.field);
}

Status set_text(Settings& settings, const Setting& setting, std::string_view text) {
  if (setting.kind == SettingKind::kHost && !is_host(text)) return bad_value(setting, text);
  if (setting.kind == SettingKind::kChoice && !is_choice(setting.least, text))
    return bad_value(setting, text);
  store(settings, setting, std::string(text));
  return {};
}

Status set_bool(Settings& settings, const Setting& setting, std::string_view text) {
  if (text != "true" && text != "false") return bad_value(setting, text);
  store(settings, setting, text == "true");
  return {};
}

Status set_amount(Settings& settings, const Setting& setting, std::string_view text) {
  const auto value = parse_amount(setting.kind, text);
  if (!value || *value < *parse_amount(setting.kind, setting.least) ||
      *value > *parse_amount(setting.kind, setting.most))
    return bad_value(setting, text);
  store(settings, setting, *value);
  return {};
}

Status set_duration(Settings& settings, const Setting& setting, std::string_view text) {
  const auto value = parse_duration(text);
  ASSIGN_OR_RETURN(const Duration least, parse_duration(setting.least));
  ASSIGN_OR_RETURN(const Duration most, parse_duration(setting.most));
  if (!value.ok() || *value < least || *value > most) return bad_value(setting, text);
  store(settings, setting, *value);
  return {};
}

// Levenshtein's distance (Wagner and Fischer, 1974).
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

Settings::Settings() {
  for (const Setting& setting : all_settings()) {
    // A default outside its own bounds would be a fault of the list; the tests read every one.
    [[maybe_unused]] const Status set = set_setting(*this, setting, setting.value);
    assert(set.ok());
  }
}

std::string Setting::allowed() const {
  switch (kind) {
    case SettingKind::kText:
      return "any text";
    case SettingKind::kHost:
      return "an address or a host name";
    case SettingKind::kBool:
      return "true, false";
    case SettingKind::kChoice: {
      std::string choices(least);
      for (std::size_t at; (at = choices.find('|')) != std::string::npos;)
        choices.replace(at, 1, ", ");
      return choices;
    }
    case SettingKind::kDuration:
      return fmt::format("{} to {} (units: us ms s m h d)", least, most);
    case SettingKind::kBytes:
      return fmt::format("{} to {} (units: KiB MiB GiB TiB)",
                         format_amount(kind, *parse_amount(kind, least)),
                         format_amount(kind, *parse_amount(kind, most)));
    case SettingKind::kPort:
    case SettingKind::kCount:
      break;
  }
  return fmt::format("{} to {}", least, most);
}

std::span<const Setting> all_settings() { return kAllSettings; }

const Setting* find_setting(std::string_view name) {
  const auto found = std::find_if(kAllSettings.begin(), kAllSettings.end(),
                                  [&](const Setting& setting) { return setting.name == name; });
  return found == kAllSettings.end() ? nullptr : &*found;
}

std::string_view similar_setting(std::string_view name) {
  std::string_view best;
  std::size_t best_edits = 4;  // Further apart is not a slip of the fingers.
  for (const Setting& setting : kAllSettings) {
    const std::size_t edits = edits_between(name, setting.name);
    if (edits >= best_edits) continue;
    best_edits = edits;
    best = setting.name;
  }
  return best;
}

Status set_setting(Settings& settings, const Setting& setting, std::string_view text) {
  switch (setting.kind) {
    case SettingKind::kText:
    case SettingKind::kHost:
    case SettingKind::kChoice:
      return set_text(settings, setting, text);
    case SettingKind::kBool:
      return set_bool(settings, setting, text);
    case SettingKind::kDuration:
      return set_duration(settings, setting, text);
    case SettingKind::kPort:
    case SettingKind::kCount:
    case SettingKind::kBytes:
      break;
  }
  return set_amount(settings, setting, text);
}

std::string setting_text(const Settings& settings, const Setting& setting) {
  switch (setting.kind) {
    case SettingKind::kText:
    case SettingKind::kHost:
    case SettingKind::kChoice:
      return load<std::string>(settings, setting);
    case SettingKind::kBool:
      return load<bool>(settings, setting) ? "true" : "false";
    case SettingKind::kDuration:
      return format_duration(load<Duration>(settings, setting));
    case SettingKind::kPort:
    case SettingKind::kCount:
    case SettingKind::kBytes:
      break;
  }
  return format_amount(setting.kind, load<std::uint64_t>(settings, setting));
}

Status check_settings(const Settings& settings) {
  if (settings.data_dir.empty()) {
    return invalid_argument(
        "setting `data_dir` is not set: say where the store lives, with --data DIR, data_dir in "
        "the "
        "configuration file, or SKUA_DATA_DIR");
  }
  if (!settings.kafka_advertised_host.empty() &&
      (!is_host(settings.kafka_advertised_host) || settings.kafka_advertised_host == "0.0.0.0" ||
       settings.kafka_advertised_host == "::")) {
    return invalid_argument(fmt::format(
        "setting `kafka_advertised_host` is \"{}\": give a host name or an address that "
        "clients can connect to",
        settings.kafka_advertised_host));
  }
  const Limits& limits = settings.limits;
  if (limits.storage_queue_max > limits.reads_in_flight_max / 2) {
    return invalid_argument(
        fmt::format("setting `storage_queue_max` is {} and `reads_in_flight_max` {}: reads that "
                    "wait for the disk may be half of those in flight at most, so that others are "
                    "served while it hangs; lower the one or raise the other",
                    limits.storage_queue_max, limits.reads_in_flight_max));
  }
  RETURN_IF_ERROR(check_tls_settings(settings));
  RETURN_IF_ERROR(check_listening(settings));
  struct Door {
    std::string_view name;
    std::uint64_t port;
  };
  const Door doors[] = {{"grpc_port", settings.grpc_port},
                        {"http_port", settings.http_port},
                        {"kafka_port", settings.kafka_enabled ? settings.kafka_port : 0},
                        {"admin_port", settings.admin_port}};
  for (const Door& door : doors) {
    for (const Door& other : doors) {
      if (&door >= &other || door.port == 0 || door.port != other.port) continue;
      return invalid_argument(
          fmt::format("settings `{}` and `{}` are both {}: give each door a port of its own",
                      door.name, other.name, door.port));
    }
  }
  return {};
}

}  // namespace skua
