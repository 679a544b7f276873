#include "server/restore_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "server/command_line.h"
#include "server/restore.h"
#include "storage/base/time.h"

namespace skua {
namespace {

constexpr const char* kFooter =
    "The data folder must be missing or empty. Every byte is checked on its way. What was erased "
    "after\nthe backup is erased again, by the erase log of the backup folder, and the store gets "
    "a new id.\nA restore that was interrupted is run again; until it is done no server opens the "
    "folder.\n\nExit codes: 0 restored; 1 refused; 2 wrong usage.";

double megabytes_per_second(std::uint64_t bytes, Duration took) {
  const double seconds = std::chrono::duration<double>(took).count();
  return seconds <= 0 ? 0 : static_cast<double>(bytes) / 1e6 / seconds;
}

std::string report_text(const RestoreReport& report, const std::string& data_dir, Timestamp now) {
  const BackupManifest& backup = report.backup;
  const double seconds = std::chrono::duration<double>(report.took).count();
  const double gigabytes = static_cast<double>(backup.bytes()) / 1e9;
  std::string text = fmt::format(
      "restored backup {} into {}: {} files, {} bytes\n"
      "  RTO: {:.1f} s, {:.0f} MB/s, {:.1f} s per GB\n"
      "  RPO: the newest commit is of {} ({} ago), sequence {}; later ones are not here\n"
      "  the store was {} and is {} now\n"
      "  erased since the backup: {} erasures applied: {} entities, {} rows, {} dead letters\n",
      backup.id, data_dir, backup.files.size(), backup.bytes(), seconds,
      megabytes_per_second(backup.bytes(), report.took), gigabytes <= 0 ? 0 : seconds / gigabytes,
      format_rfc3339(backup.committed),
      format_duration(std::max(now - backup.committed, Duration{0})), backup.sequence,
      backup.store_id, report.store_id, report.erasures, report.erased.entities, report.erased.rows,
      report.erased.letters);
  if (!backup.loads_left_out.empty())
    text += fmt::format("  bulk loads that were under way, and are not here: {}\n",
                        backup.loads_left_out.size());
  if (!report.keys.empty())
    text += fmt::format(
        "  keys are those of the backup, with the grants of then; ones that were revoked since "
        "open "
        "it again: {}\n",
        fmt::join(report.keys, ", "));
  if (geteuid() == 0)
    text +=
        "  its files belong to root: if skuad runs as another user, give them to that one (chown "
        "-R)\n";
  return text + fmt::format("start it: skuad --data {}\n", data_dir);
}

}  // namespace

int run_restore(int argc, const char* const* argv) {
  CLI::App app("skuad restore: a data folder of a backup.", "skuad restore");
  app.footer(kFooter);
  RestoreOptions options;
  app.add_option("--from,--backup-dir", options.backup_dir, "Folder with backups.")
      ->required()
      ->type_name("DIR")
      ->envname("SKUA_BACKUP_DIR");
  app.add_option("--backup", options.backup_id, "Which one; the newest unless it is given.")
      ->type_name("ID");
  app.add_option("--data,--data-dir", options.data_dir, "Folder of the store to be.")
      ->required()
      ->type_name("DIR")
      ->envname("SKUA_DATA_DIR");
  app.add_option("--erase-log", options.erase_logs,
                 "A whole erase log beside that of the folder, which may then be older or damaged: "
                 "`erasures` of another backup folder.")
      ->type_name("FILE");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitBadConfiguration;
  }
  if (options.backup_id == "latest") options.backup_id.clear();
  // RocksDB's own words name keys.
  spdlog::set_level(spdlog::level::off);
  const SystemClock clock;
  const Result<RestoreReport> report = restore_store(options, clock);
  if (!report.ok()) {
    fmt::print(stderr, "skuad restore: {}\n", report.status().message());
    return kExitCannotStart;
  }
  fmt::print("{}", report_text(*report, options.data_dir, clock.now()));
  return 0;
}

}  // namespace skua
