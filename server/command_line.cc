#include "server/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "server/version.h"

namespace skua {
namespace {

constexpr const char* kFooter =
    "Each setting may also stand in the file of --config (`grpc_port: 6565`) or in the environment "
    "(SKUA_GRPC_PORT).\n"
    "Flags overrule the environment, which overrules the file.\n\n"
    "SIGTERM or SIGINT: requests in flight end within drain_timeout, the store is closed, exit 0. "
    "A second one "
    "ends at once. SIGHUP: the files of TLS are read again.\n\n"
    "A data folder that is damaged: skuad repair --help; a backup: skuad restore --help.\n\n"
    "Exit codes: 0 drained, 1 cannot start, 2 bad configuration, 128 + signal ended at once.";

// An option has names to type and one name to show.
class FirstNameFormatter : public CLI::Formatter {
 public:
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    return option->get_name(is_positional, false);
  }
};

std::string_view placeholder(const Setting& setting) {
  switch (setting.kind) {
    case SettingKind::kText:
      return "DIR";
    case SettingKind::kHost:
      return "HOST";
    case SettingKind::kPort:
      return "PORT";
    case SettingKind::kBool:
      return "BOOL";
    case SettingKind::kCount:
      return "N";
    case SettingKind::kBytes:
      return "BYTES";
    case SettingKind::kDuration:
      return "TIME";
    case SettingKind::kChoice:
      break;
  }
  return setting.least;
}

void add_setting(CLI::App& app, const Setting& setting, SettingsSources& sources) {
  const std::string name(setting.name);
  const std::string flag = flag_name(name);
  std::string names = flag;
  if (name.find('_') != std::string::npos) names += ",--" + name;
  if (name == "data_dir") names = "--data," + names;
  std::string help(setting.help);
  if (!setting.value.empty()) help += fmt::format(" [{}]", setting_text(Settings(), setting));
  app.add_option_function<std::string>(
         names,
         [&sources, name](const std::string& text) { sources.flags.emplace_back(name, text); },
         help)
      ->group(std::string(setting.group))
      ->type_name(std::string(placeholder(setting)))
      ->take_last();
}

// What the command line brought and nothing takes.
Status unexpected(const std::vector<std::string>& words) {
  for (std::string name : words) {
    if (!name.starts_with("--")) continue;
    name = name.substr(2, name.find('=') - 2);
    std::replace(name.begin(), name.end(), '-', '_');
    const std::string_view similar = similar_setting(name);
    return invalid_argument(
        fmt::format("there is no flag {}{}; skuad --help lists them", flag_name(name),
                    similar.empty() ? "" : fmt::format(", did you mean {}?", flag_name(similar))));
  }
  return invalid_argument(fmt::format("`{}` is not a flag; skuad --help lists them",
                                      words.empty() ? "" : words.front()));
}

}  // namespace

Result<CommandLine> parse_command_line(int argc, const char* const* argv) {
  CommandLine out;
  CLI::App app("skuad: the Skua feature store server.", "skuad");
  app.formatter(std::make_shared<FirstNameFormatter>());
  app.get_formatter()->column_width(36);
  app.footer(kFooter);
  app.set_help_flag("-h,--help", "Show this and exit.");
  bool version = false;
  bool print_config = false;
  bool check_config = false;
  std::string config_file;
  app.add_flag("--version", version, "Show the version and exit.");
  app.add_option("--config", config_file, "YAML file with settings.")->type_name("FILE");
  app.add_flag("--print-config", print_config,
               "Show the settings in effect and where each comes from, and exit.");
  app.add_flag("--check-config", check_config, "Check the settings, and exit with 0 or 2.");
  for (const Setting& setting : all_settings()) add_setting(app, setting, out.sources);

  // CLI11 reports by exception; they end here.
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    out.action = CommandLine::Action::kShowText;
    out.text = app.help();
    return out;
  } catch (const CLI::ExtrasError&) {
    return unexpected(app.remaining());
  } catch (const CLI::ParseError& error) {
    return invalid_argument(fmt::format("{}; skuad --help lists what there is", error.what()));
  }
  if (!config_file.empty()) out.sources.config_file = config_file;
  if (version) {
    out.action = CommandLine::Action::kShowText;
    out.text = fmt::format("skuad {}\n", kVersion);
  } else if (print_config) {
    out.action = CommandLine::Action::kPrintConfig;
  } else if (check_config) {
    out.action = CommandLine::Action::kCheckConfig;
  }
  return out;
}

}  // namespace skua
