#include <fmt/format.h>

#include <filesystem>

#include "clients/cli/commands.h"
#include "clients/cli/export/exporter.h"
#include "clients/cli/progress_bar.h"
#include "clients/cli/read_target.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

struct ExportArguments {
  std::string view;
  std::string dir;
  bool history = false;
  bool all_versions = false;
  std::string as_of;
  std::string format = "ndjson";
};

Status prepare_folder(const std::string& dir) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (!error && !std::filesystem::is_empty(dir, error) && !error) {
    return failed_precondition(fmt::format(
        "{}: is not empty; an export takes a folder of its own, name another with --out", dir));
  }
  if (!error) return Status::ok_status();
  return unavailable(fmt::format("{}: {}", dir, error.message()));
}

Outcome export_rows(CommandContext& context, const ExportArguments& arguments) {
  ExportOptions options;
  options.project = context.project();
  options.dir = arguments.dir;
  if (arguments.history) options.rows_kind = v1::HISTORY;
  if (arguments.all_versions) options.rows_kind = v1::ALL_VERSIONS;
  if (!arguments.as_of.empty()) {
    const auto as_of = parse_time_option("--as-of", arguments.as_of);
    if (!as_of.ok()) return Outcome::usage(as_of.status().message());
    options.as_of_us = as_of->us;
  }
  auto view = find_view(context.client(), context.project(), arguments.view);
  if (!view.ok()) return context.failed(view.status());
  options.view = *std::move(view);
  const Status prepared = prepare_folder(arguments.dir);
  if (!prepared.ok()) return Outcome::refused(prepared.message());

  ProgressBar bar(context.console());
  Exporter exporter(context.client(CommandContext::Patience::kPatient), options,
                    [&](std::uint64_t rows, std::uint64_t bytes) {
                      bar.show({arguments.view, "writing", rows, bytes, std::nullopt, {}});
                    });
  const auto manifest = exporter.run();
  bar.clear();
  if (!manifest.ok()) return context.failed(manifest.status());
  if (context.json()) {
    context.out() << manifest->to_json();
  } else {
    context.out() << fmt::format("Exported {} of {} to {} in {}, with manifest.json.\n",
                                 counted_rows(manifest->rows), arguments.view, arguments.dir,
                                 counted(manifest->files.size(), "file", "files"));
    context.out() << fmt::format("Snapshot at sequence {}, read time {}.\n",
                                 manifest->snapshot.sequence(),
                                 moment_text(manifest->snapshot.read_time_us()));
  }
  return Outcome::done();
}

}  // namespace

void add_export_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command =
      app.add_subcommand("export", "Copy the rows of a feature view, consistently, into files");
  command->add_option("VIEW", arguments->view, "Feature view")->required();
  command
      ->add_option("--out", arguments->dir,
                   "Folder for the files; made when missing, must be empty")
      ->required()
      ->type_name("DIR");
  auto* history = command->add_flag(
      "--history", arguments->history,
      "Every event timestamp of each entity, deletes included; not only the row in effect");
  command
      ->add_flag("--all-versions", arguments->all_versions,
                 "Every stored row, corrected ones included")
      ->excludes(history);
  command
      ->add_option("--as-of", arguments->as_of,
                   "Rows in effect then; with --history, event timestamps up to then")
      ->type_name("TIME");
  command->add_option("--format", arguments->format, "Format of the files")
      ->capture_default_str()
      ->check(CLI::IsMember({"ndjson"}));
  command->footer(R"(
All rows are of one commit. A folder with a manifest.json is a whole export: it is written last
and holds the rows, bytes and SHA-256 of every file.

Examples:
  skua export weather --out /tmp/weather
  skua export weather --out /tmp/weather-2013 --history --as-of 2013-12-31T23:59:59Z)");
  context.on_chosen(command, [&context, arguments] { return export_rows(context, *arguments); });
}

}  // namespace skua
