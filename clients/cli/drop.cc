#include <fmt/format.h>

#include "clients/cli/commands.h"
#include "clients/cli/confirmation.h"
#include "clients/cli/text/json_text.h"

namespace skua {
namespace {

struct DropOptions {
  std::string kind;
  std::string name;
  bool yes = false;
};

Outcome drop(CommandContext& context, const DropOptions& options) {
  Console& console = context.console();
  if (options.kind == "feature_view" && !options.yes && console.in_is_terminal &&
      !is_confirmed(console,
                    fmt::format("Drop feature view {} with all of its rows?", options.name))) {
    return Outcome::refused("nothing dropped");
  }
  v1::DropRequest request;
  request.set_project(context.project());
  request.set_kind(options.kind);
  request.set_name(options.name);
  const auto dropped = context.client().drop(request);
  if (!dropped.ok()) return context.failed(dropped.status());
  if (context.json()) {
    std::string json = "{";
    append_json_member(json, "dropped");
    append_json_string(json, options.name);
    append_json_member(json, "kind");
    append_json_string(json, options.kind);
    context.out() << json << "}\n";
  } else {
    context.out() << fmt::format("Dropped {} {}.\n", options.kind, options.name);
  }
  return Outcome::done();
}

}  // namespace

void add_drop_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<DropOptions>();
  CLI::App* command =
      app.add_subcommand("drop", "Drop a definition; a feature view goes with its rows");
  command->add_option("KIND", options->kind, "entity, feature_view or feature_service")
      ->required()
      ->check(CLI::IsMember({"entity", "feature_view", "feature_service"}));
  command->add_option("NAME", options->name, "Its name")->required();
  command->add_flag("--yes", options->yes, "Do not ask");
  command->footer(
      "\nExamples:\n  skua drop feature_service airport_now\n  skua drop feature_view weather "
      "--yes");
  context.on_chosen(command, [&context, options] { return drop(context, *options); });
}

}  // namespace skua
