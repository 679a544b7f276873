#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "clients/cli/commands.h"
#include "clients/cli/export/exporter.h"
#include "clients/cli/progress_bar.h"
#include "clients/cli/read_target.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

struct ExportArguments {
  std::vector<std::string> names;
  std::string dir;
  bool history = false;
  bool all_versions = false;
  std::string as_of;
  std::string since;
  std::string format = "ndjson";
  std::string partition_by;
  bool restart = false;
  std::uint64_t file_bytes_max = ExportOptions().file_bytes_max;
};

// The views of a feature service, each once, with the features that the service uses.
Result<std::vector<v1::FeatureView>> views_of(SkuaClient& client, const std::string& project,
                                              const v1::FeatureService& service) {
  std::vector<std::string> order;
  std::map<std::string, std::set<std::string>> used;
  for (const v1::ServiceView& entry : service.views()) {
    if (!used.contains(entry.view())) order.push_back(entry.view());
    used[entry.view()].insert(entry.features().begin(), entry.features().end());
  }
  std::vector<v1::FeatureView> views;
  for (const std::string& name : order) {
    ASSIGN_OR_RETURN(v1::FeatureView view, find_view(client, project, name));
    v1::FeatureView projected = view;
    projected.clear_features();
    for (const v1::Feature& feature : view.features())
      if (used[name].contains(feature.name())) *projected.add_features() = feature;
    views.push_back(used[name].empty() ? std::move(view) : std::move(projected));
  }
  return views;
}

Status add_target(SkuaClient& client, const std::string& name, std::size_t names,
                  ExportOptions& options) {
  ASSIGN_OR_RETURN(ReadTarget target, find_target(client, options.project, name));
  if (!target.is_service) {
    const auto same = [&target](const auto& view) { return view.name() == target.view.name(); };
    if (std::any_of(options.views.begin(), options.views.end(), same))
      return invalid_argument(fmt::format("{} is named twice", name));
    options.views.push_back(std::move(target.view));
    return Status::ok_status();
  }
  if (names > 1)
    return invalid_argument(
        fmt::format("{} is a feature service; it is exported alone, with all of its views", name));
  options.feature_service = name;
  ASSIGN_OR_RETURN(options.views, views_of(client, options.project, target.service));
  return Status::ok_status();
}

CreateOutput create_output(CommandContext& context, const std::string& format) {
  if (format == "parquet")
    return [&context](std::unique_ptr<OutputFile> file, const OutputColumns& columns) {
      return context.arrow().create_parquet(std::move(file), columns);
    };
  if (format == "csv") return create_csv_output;
  return [](std::unique_ptr<OutputFile> file,
            const OutputColumns& /*columns*/) -> Result<std::unique_ptr<RowOutput>> {
    return create_ndjson_output(std::move(file));
  };
}

void print_manifest(CommandContext& context, const ExportArguments& arguments,
                    const SnapshotManifest& manifest) {
  if (context.json()) {
    context.out() << manifest.to_json();
    return;
  }
  std::size_t files = 0;
  for (const SnapshotView& view : manifest.views) files += view.files.size();
  context.out() << fmt::format("Exported {} of {} to {} in {}, with {}.\n",
                               counted_rows(manifest.rows()), fmt::join(arguments.names, ", "),
                               arguments.dir, counted(files, "file", "files"), kManifestName);
  if (manifest.base)
    context.out() << fmt::format("Increment after sequence {}, up to sequence {}, read time {}.\n",
                                 manifest.base->sequence, manifest.sequence,
                                 moment_text(manifest.read_time_us));
  else
    context.out() << fmt::format("Snapshot at sequence {}, read time {}.\n", manifest.sequence,
                                 moment_text(manifest.read_time_us));
  for (const SnapshotView& view : manifest.views)
    if (view.erasures && view.erasures->rows > 0)
      context.out() << fmt::format("{} of {}: see {}.\n",
                                   counted(view.erasures->rows, "erasure", "erasures"),
                                   view.view.name(), view.erasures->name);
}

Outcome export_rows(CommandContext& context, const ExportArguments& arguments) {
  ExportOptions options;
  options.project = context.project();
  options.dir = arguments.dir;
  options.format = arguments.format;
  options.by_date = arguments.partition_by == "date";
  options.restart = arguments.restart;
  options.file_bytes_max = arguments.file_bytes_max;
  if (arguments.history) options.rows_kind = v1::HISTORY;
  if (arguments.all_versions) options.rows_kind = v1::ALL_VERSIONS;
  if (!arguments.as_of.empty()) {
    const auto as_of = parse_time_option("--as-of", arguments.as_of);
    if (!as_of.ok()) return Outcome::usage(as_of.status().message());
    if (as_of->us == 0)
      return Outcome::usage(
          "--as-of: that very moment stands for the present on the wire; name the microsecond "
          "after it");
    options.as_of_us = as_of->us;
  }
  if (!arguments.since.empty()) {
    if (options.rows_kind == v1::LATEST)
      return Outcome::usage("--since: goes with --history or --all-versions");
    auto base = read_export_base(arguments.since, context.files());
    if (!base.ok()) return context.failed(base.status());
    options.base = *std::move(base);
  }
  if (arguments.format == "parquet") {
    const Status on = context.arrow().check();
    if (!on.ok()) return context.failed(on);
  }
  for (const std::string& name : arguments.names) {
    const Status added = add_target(context.client(), name, arguments.names.size(), options);
    if (!added.ok()) return context.failed(added);
  }
  ProgressBar bar(context.console());
  Exporter exporter(context.client(CommandContext::Patience::kPatient), context.files(),
                    create_output(context, arguments.format), std::move(options),
                    {[&](const std::string& view, std::uint64_t rows, std::uint64_t bytes) {
                       bar.show({view, "writing", rows, bytes, std::nullopt, {}});
                     },
                     [&](std::uint64_t rows) {
                       context.console().err << fmt::format(
                           "going on from an interrupted export, behind {}\n", counted_rows(rows));
                     },
                     context.code_points()});
  const auto manifest = exporter.run();
  bar.clear();
  if (!manifest.ok()) return context.failed(manifest.status());
  print_manifest(context, arguments, *manifest);
  return Outcome::done();
}

}  // namespace

void add_export_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand(
      "export", "Copy the rows of feature views, consistently, into files: a snapshot");
  command
      ->add_option("NAME", arguments->names,
                   "Feature views, or one feature service: its views with its features")
      ->required();
  command
      ->add_option("--out", arguments->dir,
                   "Folder for the files, or s3://...; made when missing, must be empty or hold an "
                   "interrupted export")
      ->required()
      ->type_name("DIR");
  auto* history = command->add_flag(
      "--history", arguments->history,
      "Every event timestamp of each entity, deletes included; not only the row in effect");
  command
      ->add_flag("--all-versions", arguments->all_versions,
                 "Every stored row, corrected ones included")
      ->excludes(history);
  auto* as_of = command
                    ->add_option("--as-of", arguments->as_of,
                                 "Rows in effect then; with --history, event timestamps up to then")
                    ->type_name("TIME");
  command
      ->add_option(
          "--since", arguments->since,
          "Only what came after that snapshot or increment, with the erasures: its folder, "
          "or its manifest; with --history or --all-versions, as it was exported")
      ->type_name("SNAPSHOT")
      ->excludes(as_of);
  command->add_option("--format", arguments->format, "Format of the files")
      ->capture_default_str()
      ->check(CLI::IsMember({"parquet", "csv", "ndjson"}));
  command
      ->add_option("--partition-by", arguments->partition_by,
                   "date: folders event_date=YYYY-MM-DD, of event timestamps in UTC")
      ->check(CLI::IsMember({"date"}));
  command
      ->add_option("--file-bytes-max", arguments->file_bytes_max,
                   "Size of a file, such as 256MB; interrupted, it goes on behind whole files")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("BYTES");
  command->add_flag("--restart", arguments->restart,
                    "Discard what an interrupted export left in the folder, and begin again");
  command->footer(R"(
All rows are of one commit. A folder with a manifest.json is a whole snapshot: it is written last
and holds the rows, bytes and SHA-256 of every file. `skua verify` reads it again, `skua import`
loads it. An export that was interrupted goes on when the same command runs again.

An increment (--since) has every row that came after its base, late, corrected and deleted ones
included, and the erasures. It is refused when the feature view was dropped or replaced meanwhile.

Examples:
  skua export weather --out /tmp/weather
  skua export weather planes --out /tmp/both --history --format parquet
  skua export departure --out s3://lake/departure --format parquet
  skua export weather --out s3://lake/monday --history --since s3://lake/sunday
  skua export weather --out /tmp/w --history --as-of 2013-12-31T23:59:59Z --partition-by date)");
  context.on_chosen(command, [&context, arguments] { return export_rows(context, *arguments); });
}

}  // namespace skua
