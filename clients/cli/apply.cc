#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "clients/cli/commands.h"
#include "clients/cli/schema/definition_file.h"
#include "clients/cli/text/json_text.h"

namespace skua {
namespace {

struct ApplyOptions {
  std::vector<std::string> files;
  bool dry_run = false;
  bool force = false;
};

Result<std::string> read_text(Console& console, const std::string& path) {
  std::ostringstream text;
  if (path == "-") {
    text << console.in.rdbuf();
    return text.str();
  }
  std::ifstream file(path, std::ios::binary);
  if (!file || file.peek() == std::ifstream::traits_type::eof()) {
    return not_found(fmt::format("{}: cannot be read, or is empty", path));
  }
  text << file.rdbuf();
  return text.str();
}

char sign_of(v1::Change::Action action) {
  if (action == v1::Change::CREATE) return '+';
  return action == v1::Change::UPDATE ? '~' : '=';
}

void print_plan(std::ostream& out, const v1::ApplyResponse& plan, bool dry_run) {
  int created = 0;
  int updated = 0;
  int unchanged = 0;
  for (const v1::Change& change : plan.changes()) {
    created += change.action() == v1::Change::CREATE ? 1 : 0;
    updated += change.action() == v1::Change::UPDATE ? 1 : 0;
    unchanged += change.action() == v1::Change::UNCHANGED ? 1 : 0;
    out << sign_of(change.action()) << ' ' << change.kind() << ' ' << change.project() << '/'
        << change.name() << '\n';
    for (const std::string& detail : change.details()) out << "    " << detail << '\n';
  }
  out << (dry_run ? "Dry run, nothing changed: " : "Applied: ")
      << fmt::format("{} created, {} updated, {} unchanged.\n", created, updated, unchanged);
}

void print_plan_json(std::ostream& out, const v1::ApplyResponse& plan, bool dry_run) {
  std::string json = "{";
  append_json_member(json, "dry_run");
  append_json_bool(json, dry_run);
  append_json_member(json, "changes");
  json += '[';
  for (const v1::Change& change : plan.changes()) {
    json += json.back() == '[' ? "{" : ",{";
    append_json_member(json, "action");
    append_json_string(json, v1::Change::Action_Name(change.action()));
    append_json_member(json, "kind");
    append_json_string(json, change.kind());
    append_json_member(json, "project");
    append_json_string(json, change.project());
    append_json_member(json, "name");
    append_json_string(json, change.name());
    append_json_member(json, "details");
    json += '[';
    for (const std::string& detail : change.details()) {
      if (json.back() != '[') json += ',';
      append_json_string(json, detail);
    }
    json += "]}";
  }
  out << json << "]}\n";
}

Outcome apply(CommandContext& context, const ApplyOptions& options) {
  v1::ApplyRequest request;
  request.set_dry_run(options.dry_run);
  request.set_force(options.force);
  for (const std::string& file : options.files) {
    const auto text = read_text(context.console(), file);
    if (!text.ok()) return Outcome::refused(text.status().message());
    const Status added = add_definitions(file, *text, context.project(), request);
    if (!added.ok()) return Outcome::refused(added.message());
  }
  const auto plan = context.client().apply(request);
  if (!plan.ok()) return context.failed(plan.status());
  if (context.json()) {
    print_plan_json(context.out(), *plan, options.dry_run);
  } else {
    print_plan(context.out(), *plan, options.dry_run);
  }
  return Outcome::done();
}

}  // namespace

void add_apply_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ApplyOptions>();
  CLI::App* command =
      app.add_subcommand("apply", "Declare entities, feature views and feature services");
  command->add_option("FILE", options->files, "YAML files; - reads standard input")->required();
  command->add_flag("--dry-run", options->dry_run, "Show the plan and change nothing");
  command->add_flag("--force", options->force, "Allow dropping a feature and narrowing a type");
  command->footer(R"(
Creates what is new (+), changes what differs (~), leaves the rest (=). All or nothing; applying
the same files again changes nothing.

A file holds YAML documents:
  kind: Entity
  name: airport
  join_key: airport
  type: STRING
  ---
  kind: FeatureView
  name: weather
  entities: [airport]
  features:
    - {name: temp, type: DOUBLE, description: Fahrenheit}
  ttl: 2h
  retention: {max_age: 30d}
  ---
  kind: FeatureService
  name: airport_now
  views: [{view: weather, features: [temp]}]

Examples:
  skua apply views.yaml --dry-run
  skua apply views.yaml)");
  context.on_chosen(command, [&context, options] { return apply(context, *options); });
}

}  // namespace skua
