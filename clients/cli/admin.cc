#include "clients/cli/commands.h"

namespace skua {
namespace {

void print_done(CommandContext& context, const char* json, const char* text) {
  context.out() << (context.json() ? json : text) << '\n';
}

}  // namespace

void add_admin_command(CLI::App& app, CommandContext& context) {
  CLI::App* admin = app.add_subcommand("admin", "Operate the server: confirm-clock, compact");
  admin->require_subcommand(1)->fallthrough();

  CLI::App* confirm =
      admin->add_subcommand("confirm-clock", "Say that a forward jump of the clock was real");
  confirm->footer(
      "\nAfter a jump of more than an hour retention removes nothing until this is said.");
  context.on_chosen(confirm, [&context] {
    const auto confirmed = context.client().confirm_clock();
    if (!confirmed.ok()) return context.failed(confirmed.status());
    print_done(context, R"({"confirmed":true})", "Confirmed: retention removes rows again.");
    return Outcome::done();
  });

  CLI::App* compact =
      admin->add_subcommand("compact", "Flush and compact all data; answers do not change");
  context.on_chosen(compact, [&context] {
    context.set_default_timeout(std::chrono::hours(1));
    const auto compacted = context.client().compact();
    if (!compacted.ok()) return context.failed(compacted.status());
    print_done(context, R"({"compacted":true})", "Compacted.");
    return Outcome::done();
  });
}

}  // namespace skua
