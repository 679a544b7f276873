#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "clients/cli/commands.h"
#include "clients/cli/confirmation.h"
#include "clients/cli/definition_json.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/key_argument.h"

namespace skua {
namespace {

struct EraseOptions {
  std::vector<std::string> entities;
  bool yes = false;
};

Result<v1::EraseEntitiesRequest> make_request(const CommandContext& context,
                                              const EraseOptions& options) {
  v1::EraseEntitiesRequest request;
  request.set_project(context.project());
  for (std::size_t i = 0; i < options.entities.size(); ++i) {
    auto named = parse_named_values(options.entities[i]);
    if (!named.ok())
      return invalid_argument(fmt::format("argument {}: {}", i + 1, named.status().message()));
    std::sort(named->begin(), named->end());
    if (i == 0) {
      for (const NamedText& key : *named) request.add_entities()->set_name(key.first);
    }
    bool same_keys = named->size() == static_cast<std::size_t>(request.entities_size());
    for (std::size_t k = 0; same_keys && k < named->size(); ++k) {
      v1::NamedColumn& column = *request.mutable_entities(static_cast<int>(k));
      same_keys = column.name() == (*named)[k].first;
      column.mutable_column()->set_type(v1::STRING);
      column.mutable_column()->add_string_values((*named)[k].second);
    }
    if (!same_keys) {
      return invalid_argument(fmt::format(
          "argument {} names other join keys than the first; erase them one after the other",
          i + 1));
    }
  }
  return request;
}

void print_answer(CommandContext& context, const v1::EraseEntitiesResponse& answer) {
  if (context.json()) {
    std::string json = "{";
    append_json_member(json, "erase_ids");
    json += texts_json(answer.erase_ids());
    append_json_member(json, "entities");
    append_json_uint(json, answer.entities());
    append_json_member(json, "rows");
    append_json_uint(json, answer.rows());
    append_json_member(json, "dead_letters");
    append_json_uint(json, answer.dead_letters());
    append_json_member(json, "dead_letters_unknown");
    append_json_uint(json, answer.dead_letters_unknown());
    append_json_member(json, "feature_views");
    json += texts_json(answer.feature_views());
    append_json_member(json, "commit_token");
    append_json_string(json, answer.commit_token());
    context.out() << json << "}\n";
    return;
  }
  context.out() << fmt::format("Erased {} of {} from {}.\n", counted_rows(answer.rows()),
                               counted(answer.entities(), "entity", "entities"),
                               answer.feature_views().empty()
                                   ? "no feature view"
                                   : fmt::format("{}", fmt::join(answer.feature_views(), ", ")));
  if (answer.dead_letters() > 0) {
    context.out() << fmt::format("{} went along.\n",
                                 counted(answer.dead_letters(), "dead letter", "dead letters"));
  }
  if (answer.dead_letters_unknown() > 0) {
    context.out() << fmt::format(
        "{} may be of these entities and stay: not all of the join keys could be read from them. "
        "See `skua dlq list`.\n",
        counted(answer.dead_letters_unknown(), "dead letter", "dead letters"));
  }
  if (!answer.erase_ids().empty()) {
    context.out() << fmt::format("Until the bytes have left every file, `skua status` lists {}.\n",
                                 fmt::join(answer.erase_ids(), ", "));
  }
}

Outcome erase(CommandContext& context, const EraseOptions& options) {
  const auto request = make_request(context, options);
  if (!request.ok()) return Outcome::usage(request.status().message());
  if (!options.yes) {
    Console& console = context.console();
    if (!console.in_is_terminal)
      return Outcome::usage("erasing cannot be undone; without a terminal it needs --yes");
    const std::string question = fmt::format(
        "Erase {} from every feature view of project {}, history included? This cannot be undone.",
        fmt::join(options.entities, " and "), context.project());
    if (!is_confirmed(console, question)) return Outcome::refused("nothing erased");
  }
  const auto answer = context.client().erase_entities(*request);
  if (!answer.ok()) return context.failed(answer.status());
  print_answer(context, *answer);
  return Outcome::done();
}

}  // namespace

void add_erase_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<EraseOptions>();
  CLI::App* command = app.add_subcommand(
      "erase", "Remove entities for good, from every feature view, history included");
  command
      ->add_option("JOIN_KEY=VALUE", options->entities, "One entity each; composite: k1=v1,k2=v2")
      ->required();
  command->add_flag("--yes", options->yes, "Do not ask");
  command->footer(R"(
Reaches every feature view of the project whose join keys include the given ones.

Examples:
  skua erase tailnum=N10156
  skua erase user_id=7 user_id=8 --yes)");
  context.on_chosen(command, [&context, options] { return erase(context, *options); });
}

}  // namespace skua
