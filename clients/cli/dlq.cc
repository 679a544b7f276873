#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/commands.h"
#include "clients/cli/confirmation.h"
#include "clients/cli/letter_reports.h"
#include "clients/cli/letter_text.h"
#include "clients/cli/settle_letters.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

struct ListOptions {
  std::string view;
  std::uint32_t limit = 100;
};

struct ShowOptions {
  std::string view;
  std::uint64_t id = 0;
};

struct SettleOptions {
  LetterChoice choice;
  bool yes = false;
};

void print_table(std::ostream& out, const std::vector<v1::DeadLetter>& letters, bool more) {
  if (letters.empty()) {
    out << "No dead letters.\n";
    return;
  }
  Table table;
  table.add_column("id", Table::Align::kRight);
  table.add_column("created");
  for (const char* header : {"partition", "offset", "key bytes", "value bytes"})
    table.add_column(header, Table::Align::kRight);
  table.add_column("reason");
  for (const v1::DeadLetter& letter : letters) {
    table.add_row({fmt::format("{}", letter.id()), moment_text(letter.created_timestamp_us()),
                   fmt::format("{}", letter.partition()), fmt::format("{}", letter.offset()),
                   fmt::format("{}", letter.key_bytes()), fmt::format("{}", letter.value_bytes()),
                   letter_reason(letter.column(), letter.code(), letter.reason())});
  }
  table.print(out);
  if (more)
    out << fmt::format("There are more; these are the oldest {}. See --limit.\n", letters.size());
}

void print_json(std::ostream& out, const std::vector<v1::DeadLetter>& letters, bool more) {
  std::string json = "{\"letters\":[";
  for (const v1::DeadLetter& letter : letters) {
    json += json.back() == '[' ? "{" : ",{";
    append_letter_members(json, letter);
    json += '}';
  }
  json += "],\"more\":";
  append_json_bool(json, more);
  out << json << "}\n";
}

Outcome list(CommandContext& context, const ListOptions& options) {
  v1::ListDeadLettersRequest request;
  request.set_project(context.project());
  request.set_feature_view(options.view);
  std::vector<v1::DeadLetter> letters;
  bool more = true;
  while (more && letters.size() < options.limit) {
    request.set_limit(options.limit - static_cast<std::uint32_t>(letters.size()));
    auto page = context.client().list_dead_letters(request);
    if (!page.ok()) return context.failed(page.status());
    for (v1::DeadLetter& letter : *page->mutable_letters()) letters.push_back(std::move(letter));
    request.set_page_token(page->next_page_token());
    more = !page->next_page_token().empty();
  }
  if (context.json())
    print_json(context.out(), letters, more);
  else
    print_table(context.out(), letters, more);
  return Outcome::done();
}

Outcome show(CommandContext& context, const ShowOptions& options) {
  v1::ShowDeadLetterRequest request;
  request.set_project(context.project());
  request.set_feature_view(options.view);
  request.set_id(options.id);
  const auto shown = context.client().show_dead_letter(request);
  if (!shown.ok()) return context.failed(shown.status());
  if (context.json())
    context.out() << letter_json(*shown) << '\n';
  else
    print_letter(context.out(), *shown);
  return Outcome::done();
}

Status check(const LetterChoice& choice) {
  if (choice.all == choice.ids.empty()) return Status::ok_status();
  return invalid_argument("name the letters by ID, or say --all; one of the two");
}

using Reports = std::vector<v1::DeadLetterReport>;

Outcome print_reports(CommandContext& context, const char* done, const Reports& reports,
                      const Status& status) {
  if (context.json()) {
    if (status.ok() || !reports.empty()) context.out() << letter_reports_json(reports) << '\n';
  } else if (status.ok() || !reports.empty()) {
    print_letter_reports(context.out(), done, reports);
  }
  if (!status.ok()) return context.failed(status);
  const auto kept = std::count_if(reports.begin(), reports.end(),
                                  [](const auto& report) { return !is_settled(report); });
  if (kept == 0) return Outcome::done();
  return Outcome::refused(fmt::format(
      "{} not settled", counted(static_cast<std::uint64_t>(kept), "letter was", "letters were")));
}

Outcome replay(CommandContext& context, const SettleOptions& options) {
  LetterChoice choice = options.choice;
  choice.project = context.project();
  if (const Status checked = check(choice); !checked.ok()) return Outcome::usage(checked.message());
  Reports reports;
  const Status status = replay_letters(context.client(), choice, reports);
  return print_reports(context, "Replayed", reports, status);
}

Outcome discard(CommandContext& context, const SettleOptions& options) {
  LetterChoice choice = options.choice;
  choice.project = context.project();
  if (const Status checked = check(choice); !checked.ok()) return Outcome::usage(checked.message());
  if (!options.yes) {
    Console& console = context.console();
    if (!console.in_is_terminal)
      return Outcome::usage("discarding cannot be undone; without a terminal it needs --yes");
    const std::string what =
        choice.all ? "all dead letters" : counted(choice.ids.size(), "dead letter", "dead letters");
    if (!is_confirmed(console, fmt::format("Discard {} of feature view {}? This cannot be undone.",
                                           what, choice.view)))
      return Outcome::refused("nothing discarded");
  }
  Reports reports;
  const Status status = discard_letters(context.client(), choice, reports);
  return print_reports(context, "Discarded", reports, status);
}

void add_list(CLI::App& dlq, CommandContext& context) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = dlq.add_subcommand(
      "list", "Show a view's dead letters, oldest first, without what is in them");
  command->add_option("VIEW", options->view, "Feature view")->required();
  command->add_option("--limit", options->limit, "At most this many letters")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  context.on_chosen(command, [&context, options] { return list(context, *options); });
}

void add_show(CLI::App& dlq, CommandContext& context) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command =
      dlq.add_subcommand("show", "Show one dead letter with its record: key, headers, value");
  command->add_option("VIEW", options->view, "Feature view")->required();
  command->add_option("ID", options->id, "Its id")->required();
  context.on_chosen(command, [&context, options] { return show(context, *options); });
}

CLI::App* add_settling(CLI::App& dlq, const char* name, const char* help, SettleOptions& options) {
  CLI::App* command = dlq.add_subcommand(name, help);
  command->add_option("VIEW", options.choice.view, "Feature view")->required();
  command->add_option("ID", options.choice.ids, "Ids of letters");
  command->add_flag("--all", options.choice.all, "All letters that are there now");
  return command;
}

}  // namespace

void add_dlq_command(CLI::App& app, CommandContext& context) {
  CLI::App* dlq = app.add_subcommand(
      "dlq", "Stream records that could not become rows: list, show, replay, discard");
  dlq->require_subcommand(1)->fallthrough();
  dlq->footer(R"(
Feature views with `stream: {on_bad_row: dead_letter}` keep such records as dead letters.

Examples:
  skua dlq list clicks
  skua dlq show clicks 1041
  skua apply views.yaml                    mend the view, then
  skua dlq replay clicks --all             write what now fits; the rest stays
  skua dlq discard clicks 1041 1042 --yes)");
  add_list(*dlq, context);
  add_show(*dlq, context);

  auto replaying = std::make_shared<SettleOptions>();
  CLI::App* replay_command = add_settling(
      *dlq, "replay", "Decode dead letters again and write the rows that come of them", *replaying);
  context.on_chosen(replay_command, [&context, replaying] { return replay(context, *replaying); });

  auto discarding = std::make_shared<SettleOptions>();
  CLI::App* discard_command =
      add_settling(*dlq, "discard", "Remove dead letters for good", *discarding);
  discard_command->add_flag("--yes", discarding->yes, "Do not ask");
  context.on_chosen(discard_command,
                    [&context, discarding] { return discard(context, *discarding); });
}

}  // namespace skua
