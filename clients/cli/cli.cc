#include "clients/cli/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "clients/cli/command_context.h"
#include "clients/cli/commands.h"

namespace skua {
namespace {

constexpr char kFooter[] = R"(
Begin here:
  skuad --data /tmp/skua                      start a server
  skua apply views.yaml                       declare entities, feature views, feature services
  skua import weather weather.parquet         load history from Parquet, CSV, NDJSON or Avro
  skua get airport_now EWR JFK                read feature vectors
  skua get airport_now EWR --as-of 2013-07-04T12:00:00Z
  skua join --spine labels.csv --service departure --out train.parquet

Exit codes: 0 done, 1 refused or rows rejected, 2 wrong usage, 3 no server answers.)";

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

int report(const Outcome& outcome, const std::string& who, Console& console) {
  console.out.flush();
  if (!outcome.error.empty()) console.err << who << ": " << outcome.error << '\n';
  if (console.out || outcome.code != ExitCode::kDone) return static_cast<int>(outcome.code);
  console.err << who << ": not all output could be written\n";
  return static_cast<int>(ExitCode::kRefused);
}

std::string command_name(const CLI::App& app) {
  std::string name = "skua";
  for (const CLI::App* used = &app; !used->get_subcommands().empty();) {
    used = used->get_subcommands().front();
    name += " " + used->get_name();
  }
  return name;
}

}  // namespace

int run_cli(int argc, const char* const* argv, Console& console) {
  const auto arrow = make_arrow_support();
  return run_cli(argc, argv, console, *arrow);
}

int run_cli(int argc, const char* const* argv, Console& console, ArrowSupport& arrow,
            CodePointHook* code_points) {
  CLI::App app("skua: the command line of Skua, an online feature store", "skua");
  app.footer(kFooter);
  app.set_version_flag("--version", "skua " SKUA_VERSION);
  app.require_subcommand(1);
  CommandContext context(console, arrow, code_points);
  context.add_global_options(app);
  add_apply_command(app, context);
  add_list_command(app, context);
  add_describe_command(app, context);
  add_drop_command(app, context);
  add_get_command(app, context);
  add_history_command(app, context);
  add_put_command(app, context);
  add_delete_command(app, context);
  add_erase_command(app, context);
  add_import_command(app, context);
  add_join_command(app, context);
  add_loads_command(app, context);
  add_export_command(app, context);
  add_verify_command(app, context);
  add_status_command(app, context);
  add_doctor_command(app, context);
  add_keys_command(app, context);
  add_dlq_command(app, context);
  add_admin_command(app, context);
  add_backup_command(app, context);
  add_restore_command(app, context);
  add_repair_command(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error, console.out, console.err);
    const std::string name = command_name(app);
    return report(Outcome::usage(fmt::format("{}; see `{} --help`", one_line(error.what()), name)),
                  name, console);
  }
  const std::string name = command_name(app);
  if (const Status checked = context.check(); !checked.ok()) {
    return report(Outcome::usage(checked.message()), name, console);
  }
  return report(context.chosen()(), name, console);
}

}  // namespace skua
