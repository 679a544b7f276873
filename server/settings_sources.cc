#include "server/settings_sources.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

namespace skua {
namespace {

std::size_t index_of(const Setting& setting) {
  return static_cast<std::size_t>(&setting - all_settings().data());
}

Status unknown_setting(const std::string& source, const std::string& name) {
  const std::string_view similar = similar_setting(name);
  return invalid_argument(
      fmt::format("{}: there is no setting `{}`{}; skuad --help lists them", source, name,
                  similar.empty() ? "" : fmt::format(", did you mean `{}`?", similar)));
}

Status set_from(LoadedSettings& loaded, const std::string& source, const std::string& name,
                const std::string& text) {
  const Setting* setting = find_setting(name);
  if (setting == nullptr) return unknown_setting(source, name);
  if (const Status set = set_setting(loaded.settings, *setting, text); !set.ok())
    return invalid_argument(source + ": " + set.message());
  loaded.sources[index_of(*setting)] = source;
  return {};
}

Status set_from_node(LoadedSettings& loaded, const std::string& file, const YAML::Node& document) {
  if (document.IsNull()) return {};
  if (!document.IsMap())
    return invalid_argument(file + ": a configuration is a list of `setting: value` lines");
  std::set<std::string> seen;
  for (const auto& entry : document) {
    const std::string source = fmt::format("{}:{}", file, entry.first.Mark().line + 1);
    const auto name = entry.first.IsScalar() ? entry.first.Scalar() : std::string("?");
    if (!entry.first.IsScalar() || !entry.second.IsScalar())
      return invalid_argument(fmt::format("{}: setting `{}` needs one value", source, name));
    if (!seen.insert(name).second)
      return invalid_argument(fmt::format("{}: setting `{}` is given twice", source, name));
    RETURN_IF_ERROR(set_from(loaded, source, name, entry.second.Scalar()));
  }
  return {};
}

Status set_from_file(LoadedSettings& loaded, const std::string& file) {
  // yaml-cpp reports by exception; they end here.
  try {
    return set_from_node(loaded, file, YAML::LoadFile(file));
  } catch (const YAML::BadFile&) {
    return invalid_argument(file + ": this configuration file cannot be read");
  } catch (const YAML::Exception& error) {
    return invalid_argument(fmt::format("{}:{}: {}", file, error.mark.line + 1, error.msg));
  }
}

}  // namespace

std::string environment_name(std::string_view setting) {
  std::string name = "SKUA_";
  for (const char c : setting)
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string flag_name(std::string_view setting) {
  std::string name(setting);
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

Result<LoadedSettings> load_settings(const SettingsSources& sources) {
  LoadedSettings loaded;
  loaded.sources.assign(all_settings().size(), "default");
  if (sources.config_file) RETURN_IF_ERROR(set_from_file(loaded, *sources.config_file));
  for (const Setting& setting : all_settings()) {
    const std::string variable = environment_name(setting.name);
    const auto text = sources.environment ? sources.environment(variable) : std::nullopt;
    if (!text || text->empty()) continue;
    RETURN_IF_ERROR(set_from(loaded, variable, std::string(setting.name), *text));
  }
  for (const auto& [name, text] : sources.flags)
    RETURN_IF_ERROR(set_from(loaded, flag_name(name), name, text));
  return loaded;
}

std::string print_settings(const LoadedSettings& loaded) {
  std::string out;
  std::string_view group;
  for (const Setting& setting : all_settings()) {
    if (setting.group != group) {
      group = setting.group;
      out += fmt::format("{}# {}\n", out.empty() ? "" : "\n", group);
    }
    std::string text = setting_text(loaded.settings, setting);
    // A JSON string is a YAML string; other kinds need no quotes.
    if (setting.kind == SettingKind::kText || setting.kind == SettingKind::kHost)
      text = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    out += fmt::format("{}: {}  # {}\n", setting.name, text, loaded.sources[index_of(setting)]);
  }
  return out;
}

}  // namespace skua
