#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/commands.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/json_members.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

std::string phase_text(v1::LoadPhase phase) {
  std::string text = v1::LoadPhase_Name(phase);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

void append_load(std::string& json, const v1::LoadStatus& load) {
  const JsonMembers add(json);
  add.text("name", load.name());
  add.text("project", load.project());
  add.text("feature_view", load.feature_view());
  append_json_member(json, "replaces");
  append_json_bool(json, load.replace());
  add.text("phase", phase_text(load.phase()));
  add.count("rows", load.progress().rows());
  add.count("expired", load.progress().expired());
  add.count("bytes", load.progress().bytes());
  add.count("rows_merged", load.rows_merged());
  add.moment("last_active", load.last_active_us());
}

Outcome list(CommandContext& context) {
  const auto answer = context.client().list_loads();
  if (!answer.ok()) return context.failed(answer.status());
  if (context.json()) {
    std::string json = "{\"loads\":[";
    for (const v1::LoadStatus& load : answer->loads()) {
      json += json.back() == '[' ? "{" : ",{";
      append_load(json, load);
      json += '}';
    }
    context.out() << json << "]}\n";
    return Outcome::done();
  }
  if (answer->loads().empty()) {
    context.out() << "No bulk load is under way.\n";
    return Outcome::done();
  }
  Table table;
  for (const char* header :
       {"name", "project", "feature view", "phase", "rows", "replaces", "last active"})
    table.add_column(header);
  for (const v1::LoadStatus& load : answer->loads())
    table.add_row({load.name(), load.project(), load.feature_view(), phase_text(load.phase()),
                   std::to_string(load.progress().rows()), load.replace() ? "yes" : "",
                   moment_text(load.last_active_us())});
  table.print(context.out());
  return Outcome::done();
}

Outcome abandon(CommandContext& context, const std::string& name) {
  const auto answer = context.client().list_loads();
  if (!answer.ok()) return context.failed(answer.status());
  for (const v1::LoadStatus& load : answer->loads()) {
    if (load.name() != name || load.project() != context.project()) continue;
    v1::AbandonLoadRequest request;
    request.set_load_id(load.progress().load_id());
    const auto abandoned = context.client().abandon_load(request);
    if (!abandoned.ok()) return context.failed(abandoned.status());
    if (context.json()) {
      std::string json = "{";
      append_load(json, load);
      context.out() << json << "}\n";
    } else {
      context.out() << fmt::format("Abandoned {}: {} of {} are gone.\n", name,
                                   counted_rows(load.progress().rows()), load.feature_view());
    }
    return Outcome::done();
  }
  return Outcome::refused(
      fmt::format("project {} has no bulk load {} under way; `skua loads list` shows them",
                  context.project(), name));
}

}  // namespace

void add_loads_command(CLI::App& app, CommandContext& context) {
  CLI::App* loads =
      app.add_subcommand("loads", "Look at bulk loads that are not published: list, abandon");
  loads->require_subcommand(1)->fallthrough();
  loads->footer(R"(
Examples:
  skua loads list
  skua loads abandon import-5f0c9a7be1d24c3380fa1b2c)");
  CLI::App* listing = loads->add_subcommand("list", "Show them, of every project");
  context.on_chosen(listing, [&context] { return list(context); });

  auto name = std::make_shared<std::string>();
  CLI::App* abandoning =
      loads->add_subcommand("abandon", "Forget a load of the project and what it staged");
  abandoning->add_option("NAME", *name, "Its name")->required();
  context.on_chosen(abandoning, [&context, name] { return abandon(context, *name); });
}

}  // namespace skua
