#include "clients/cli/commands.h"

namespace skua {

// A client speaks to a server, and a damaged store has none: its repair is skuad's.
void add_repair_command(CLI::App& app, CommandContext& context) {
  CLI::App* repair = app.add_subcommand("repair", "Where a damaged data folder is repaired");
  repair->add_flag("--accept-loss")->description("As of skuad repair");
  repair->footer(
      "\nOn the machine of the server, which is stopped:\n"
      "  skuad repair --data DIR                  tell what is damaged\n"
      "  skuad repair --data DIR --accept-loss    go on without it");
  context.on_chosen(repair, [] {
    return Outcome::usage(
        "a data folder is repaired where it lies, with its server stopped: "
        "skuad repair --data DIR [--accept-loss]");
  });
}

}  // namespace skua
