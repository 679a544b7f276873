#include <fmt/format.h>

#include "clients/cli/commands.h"
#include "clients/cli/open_rows.h"
#include "clients/cli/progress_bar.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/verify/snapshot_verifier.h"

namespace skua {
namespace {

struct VerifyArguments {
  VerifyOptions options;
  bool all = false;
  bool files_only = false;
};

void print_report(CommandContext& context, const VerifyArguments& arguments,
                  const VerifyReport& report) {
  if (context.json()) {
    context.out() << report.to_json() << '\n';
    return;
  }
  context.out() << fmt::format("{} in {} read again, {} bytes.\n", counted_rows(report.rows),
                               counted(report.files, "file", "files"), report.bytes);
  const RowComparison& found = report.comparison;
  if (!arguments.files_only)
    context.out() << fmt::format("{} compared with the server: {} the same, {} different.\n",
                                 counted_rows(found.compared), found.compared - found.differing,
                                 found.differing);
  if (found.beyond_retention > 0)
    context.out() << fmt::format("{} could not be compared: beyond retention by now.\n",
                                 counted_rows(found.beyond_retention));
}

Outcome verify(CommandContext& context, const VerifyArguments& arguments) {
  VerifyOptions options = arguments.options;
  if (arguments.all) options.sample_rows = VerifyOptions::kAllRows;
  if (arguments.files_only) options.sample_rows = 0;
  SkuaClient* const client = arguments.files_only ? nullptr : &context.client();
  ProgressBar bar(context.console());
  SnapshotVerifier verifier(
      client, context.files(),
      [&context](const SourceFile& file, const ColumnPlan& plan) {
        return open_rows(file, plan, {}, context.files(), context.arrow());
      },
      options,
      [&](const std::string& file, std::uint64_t rows) {
        bar.show({file, "reading", rows, 0, std::nullopt, {}});
      });
  if (const Status opened = verifier.open(); !opened.ok())
    return Outcome::refused(
        fmt::format("{} ({})", opened.message(), status_code_name(opened.code())));
  const auto report = verifier.run();
  bar.clear();
  if (!report.ok()) return context.failed(report.status());
  print_report(context, arguments, *report);
  for (const std::string& fault : report->faults) context.console().err << fault << '\n';
  for (const std::string& place : report->comparison.places)
    context.console().err << place << ": the server answers something else\n";
  if (report->sound()) return Outcome::done();
  return Outcome::refused("the snapshot is not what its manifest and the server say");
}

}  // namespace

void add_verify_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<VerifyArguments>();
  CLI::App* command =
      app.add_subcommand("verify", "Read a snapshot again and compare it with the server");
  command->add_option("SNAPSHOT", arguments->options.dir, "Folder of an export, or s3://...")
      ->required();
  command
      ->add_option("--base", arguments->options.base,
                   "What the increment must go on from: folder of a snapshot or an increment")
      ->type_name("SNAPSHOT");
  auto* sample = command
                     ->add_option("--sample", arguments->options.sample_rows,
                                  "Rows of each feature view to compare with the server")
                     ->capture_default_str()
                     ->type_name("ROWS");
  auto* all = command->add_flag("--all", arguments->all, "Compare every row")->excludes(sample);
  command
      ->add_flag("--files-only", arguments->files_only, "Read the files only; no server is needed")
      ->excludes(sample)
      ->excludes(all);
  command->footer(R"(
Every file must be there with the bytes, SHA-256 and rows of the manifest, and the server must
answer the same for the moment of the snapshot; with --all it may not have more rows either. Ends
with 1 when anything differs. Rows that were erased since, or written by another store, differ;
rows beyond retention cannot be compared.

Examples:
  skua verify /tmp/weather
  skua verify s3://lake/departure --all)");
  context.on_chosen(command, [&context, arguments] { return verify(context, *arguments); });
}

}  // namespace skua
