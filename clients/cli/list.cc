#include <fmt/format.h>
#include <fmt/ranges.h>

#include "clients/cli/commands.h"
#include "clients/cli/definition_json.h"
#include "clients/cli/text/table.h"

namespace skua {
namespace {

void print_tables(std::ostream& out, const v1::ListResponse& list) {
  Table table;
  for (const char* header : {"kind", "project", "name", "details"}) table.add_column(header);
  for (const v1::Entity& entity : list.entities()) {
    table.add_row({"entity", entity.project(), entity.name(),
                   fmt::format("join key {} {}",
                               entity.join_key().empty() ? entity.name() : entity.join_key(),
                               v1::ValueType_Name(entity.type()))});
  }
  for (const v1::FeatureView& view : list.feature_views()) {
    table.add_row({"feature_view", view.project(), view.name(),
                   fmt::format("{} features by {}, ttl {}, retention {}", view.features_size(),
                               fmt::join(view.entities(), ", "), limit_text(view.ttl_us()),
                               limit_text(view.max_age_us()))});
  }
  for (const v1::FeatureService& service : list.feature_services()) {
    std::vector<std::string> views;
    for (const v1::ServiceView& view : service.views()) views.push_back(view.view());
    table.add_row({"feature_service", service.project(), service.name(),
                   fmt::format("over {}", fmt::join(views, ", "))});
  }
  if (table.rows() == 0) {
    out << "Nothing is declared here yet; begin with `skua apply FILE.yaml`.\n";
  } else {
    table.print(out);
  }
}

template <typename Definitions>
std::string list_json(const Definitions& definitions) {
  std::string out;
  for (const auto& definition : definitions) {
    out += out.empty() ? "\n  " : ",\n  ";
    out += definition_json(definition);
  }
  return "[" + out + (out.empty() ? "]" : "\n]");
}

Outcome list(CommandContext& context, bool all_projects) {
  v1::ListRequest request;
  if (!all_projects) request.set_project(context.project());
  const auto list = context.client().list(request);
  if (!list.ok()) return context.failed(list.status());
  if (context.json()) {
    context.out() << "{\"entities\":" << list_json(list->entities())
                  << ",\n\"feature_views\":" << list_json(list->feature_views())
                  << ",\n\"feature_services\":" << list_json(list->feature_services()) << "}\n";
  } else {
    print_tables(context.out(), *list);
  }
  return Outcome::done();
}

}  // namespace

void add_list_command(CLI::App& app, CommandContext& context) {
  auto all_projects = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("list", "List what is declared");
  command->add_flag("--all-projects", *all_projects, "Of every project");
  command->footer("\nExamples:\n  skua list\n  skua list --output json");
  context.on_chosen(command, [&context, all_projects] { return list(context, *all_projects); });
}

}  // namespace skua
