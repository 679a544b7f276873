#include "server/repair_command.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>

#include "server/command_line.h"
#include "storage/base/time.h"
#include "storage/registry/registry_loader.h"

namespace skua {
namespace {

constexpr const char* kFooter =
    "Stop the server first, and keep a copy of the data folder. Without --accept-loss nothing is "
    "changed.\nWhat is taken out is kept below lost/ in the data folder: it holds rows, erased "
    "ones "
    "too; remove it\nwhen you are done with it.\n\n"
    "Exit codes: 0 nothing is damaged, or repaired; 1 damaged, or refused; 2 wrong usage.";

// What keys begin with -> the name of the view.
using ViewNames = std::map<std::uint32_t, std::string>;

ViewNames view_names(const RepairReport& report) {
  ViewNames names;
  const auto snapshot = snapshot_from_records(report.registry);
  if (!snapshot.ok()) return names;
  for (const auto& [name, view] : (*snapshot)->views) {
    names[view->incarnation()] = name.first + "/" + name.second;
    names[view->generation()] = name.first + "/" + name.second;
  }
  return names;
}

std::string view_name(const ViewNames& names, std::uint32_t number) {
  const auto found = names.find(number);
  return found != names.end() ? found->second
                              : fmt::format("a view that is not declared (number {})", number);
}

std::string log_text(const LogDamage& loss, const ViewNames& names) {
  std::string text =
      fmt::format("log {}: damaged at offset {}, {} bytes", loss.file, loss.offset, loss.bytes);
  if (loss.changes) text += fmt::format("; {} stored records were in them", *loss.changes);
  text += "\n";
  const std::string created =
      loss.created_before ? fmt::format(" (of {})", format_rfc3339(*loss.created_before)) : "";
  if (loss.last_before)
    text += fmt::format("  lost: commits after sequence {}{}", *loss.last_before, created);
  else
    text += "  lost: commits from before the first that the log tells of";
  if (loss.first_after)
    text += fmt::format(" and before sequence {}", *loss.first_after);
  else
    text += ", as many as there were";
  if (const auto rows = loss.rows_at_most()) text += fmt::format(": at most {} rows", *rows);
  text += "\n";
  for (const auto& [generation, rows] : loss.rows_seen)
    text += fmt::format("  of them, by their own checksums: {} rows of {}\n", rows,
                        view_name(names, generation));
  for (const LogDamage::Offsets& gap : loss.offsets)
    text += fmt::format("  partition {} of {}: records from offset {} to before {} may be lost\n",
                        gap.partition, view_name(names, gap.incarnation), gap.before, gap.after);
  return text;
}

std::string table_text(const TableDamage& loss, const ViewNames& names) {
  std::string text =
      fmt::format("file {} ({}): {} of {} records cannot be read; ranges of keys: {}\n", loss.file,
                  loss.family, loss.unreadable, loss.records, loss.ranges);
  if (loss.generations.empty()) return text;
  text += "  they begin and end in:";
  for (const Generation generation : loss.generations) text += " " + view_name(names, generation);
  return text + "\n";
}

}  // namespace

std::string repair_text(const RepairReport& report, const std::string& data_dir) {
  if (!report.is_damaged()) return "nothing is damaged\n";
  const ViewNames names = view_names(report);
  std::string text;
  if (report.is_unfinished) text += "a repair was interrupted; it told then what was lost\n";
  if (!report.manifest.empty())
    text += fmt::format("CURRENT is missing or damaged; it must name {}{}\n", report.manifest,
                        report.is_repaired ? "" : ", and what else is damaged shows behind it");
  for (const LogDamage& loss : report.logs) text += log_text(loss, names);
  if (!report.logs.empty())
    text +=
        "  what else was in the lost commits cannot be known: definitions, deletes, erasures.\n"
        "  Erase again what was erased around that time.\n";
  for (const TableDamage& loss : report.tables) text += table_text(loss, names);
  if (!report.is_repaired)
    return text + fmt::format(
                      "nothing was changed; `skuad repair --data {} --accept-loss` goes on "
                      "without what is lost\n",
                      data_dir);
  return text + fmt::format(
                    "repaired: {} newest rows were found in the history, {} rows of the history "
                    "among the newest\nwhat was taken out is in {}\n",
                    report.latest_restored, report.history_restored, report.kept);
}

int run_repair(int argc, const char* const* argv) {
  CLI::App app("skuad repair: what is damaged in the data folder of a stopped server.",
               "skuad repair");
  app.footer(kFooter);
  RepairOptions options;
  app.add_option("--data,--data-dir", options.data_dir, "Folder of the store.")
      ->required()
      ->type_name("DIR")
      ->envname("SKUA_DATA_DIR");
  app.add_flag("--accept-loss", options.accepts_loss,
               "Make a store of what is left, without what is lost.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitBadConfiguration;
  }
  // RocksDB's own words on damage name keys.
  spdlog::set_level(spdlog::level::off);
  const Result<RepairReport> report = repair_store(options);
  if (!report.ok()) {
    fmt::print(stderr, "skuad repair: {}\n", report.status().message());
    return kExitCannotStart;
  }
  fmt::print("{}", repair_text(*report, options.data_dir));
  return report->is_damaged() && !report->is_repaired ? kExitCannotStart : 0;
}

}  // namespace skua
