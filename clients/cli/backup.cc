// skua backup, backups, verify-backup: what the server backs up, and copies of it.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "clients/cli/backup/backup_copies.h"
#include "clients/cli/commands.h"
#include "clients/cli/progress_bar.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/json_members.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"
#include "clients/cli/text/times.h"
#include "storage/base/clock.h"

namespace skua {
namespace {

struct BackupArguments {
  std::uint32_t keep = 0;
  std::string to;
  std::string folder;  // Of the server, as it is seen from here.
  std::string id;
  std::string from;
};

double megabytes_per_second(std::uint64_t bytes, double seconds) {
  return seconds <= 0 ? 0 : static_cast<double>(bytes) / 1e6 / seconds;
}

double seconds_of(std::uint64_t us) { return static_cast<double>(us) / 1e6; }

// Asks until the work is done. It goes on without us, and is found again when the call is repeated.
Result<v1::BackupJob> wait_for(CommandContext& context, v1::BackupJob job, const char* doing) {
  ProgressBar bar(context.console());
  while (!job.done()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(job.took_us() < 1'000'000 ? 20 : 500));
    v1::GetBackupJobRequest request;
    request.set_job_id(job.job_id());
    ASSIGN_OR_RETURN(const v1::GetBackupJobResponse answer,
                     context.client(CommandContext::Patience::kPatient).get_backup_job(request));
    job = answer.job();
    bar.show({doing,
              "",
              0,
              job.bytes_done(),
              job.bytes_total() == 0 ? std::nullopt : std::optional(job.bytes_total()),
              {}});
  }
  return job;
}

void append_info(std::string& json, const v1::BackupInfo& backup) {
  const JsonMembers add(json);
  add.text("backup_id", backup.backup_id());
  if (!backup.problem().empty()) return add.text("problem", backup.problem());
  add.text("store_id", backup.store_id());
  add.moment("created", backup.created_us());
  add.count("sequence", backup.sequence());
  add.moment("newest_commit", backup.committed_us());
  add.count("files", backup.files());
  add.count("bytes", backup.bytes());
  add.count("new_bytes", backup.new_bytes());
  append_json_member(json, "seconds");
  append_json_double(json, seconds_of(backup.took_us()));
  add.count("loads_left_out", static_cast<std::uint64_t>(backup.loads_left_out_size()));
  add.count("erased_since", backup.erased_since());
}

void append_transfer(std::string& json, const BackupTransfer& copy, double seconds) {
  append_json_member(json, "files_copied");
  append_json_uint(json, copy.files_copied);
  append_json_member(json, "bytes_copied");
  append_json_uint(json, copy.bytes_copied);
  append_json_member(json, "copy_seconds");
  append_json_double(json, seconds);
}

std::string made_text(const v1::BackupInfo& backup) {
  const double seconds = seconds_of(backup.took_us());
  const double age = seconds_of(static_cast<std::uint64_t>(
      std::max<std::int64_t>(SystemClock().now().us - backup.committed_us(), 0)));
  std::string text = fmt::format(
      "Backup {}: {}, {} bytes, {} of them new, in {:.1f} s ({:.0f} MB/s).\n"
      "RPO: the newest commit in it is of {}, {:.1f} s ago (sequence {}).\n",
      backup.backup_id(), counted(backup.files(), "file", "files"), backup.bytes(),
      backup.new_bytes(), seconds, megabytes_per_second(backup.new_bytes(), seconds),
      moment_text(backup.committed_us()), age, backup.sequence());
  if (backup.loads_left_out_size() > 0)
    text += fmt::format("Not in it: {} under way.\n",
                        counted(static_cast<std::uint64_t>(backup.loads_left_out_size()),
                                "bulk load", "bulk loads"));
  return text;
}

// The server's folder, as this machine sees it.
Result<std::string> folder_here(CommandContext& context, const BackupArguments& arguments) {
  if (!arguments.folder.empty()) return arguments.folder;
  ASSIGN_OR_RETURN(const v1::ListBackupsResponse listed, context.client().list_backups());
  return listed.folder();
}

struct Copied {
  BackupTransfer transfer;
  double seconds = 0;
};

Result<Copied> copy_out(CommandContext& context, const BackupArguments& arguments,
                        const std::string& id) {
  ASSIGN_OR_RETURN(const std::string folder, folder_here(context, arguments));
  ProgressBar bar(context.console());
  std::uint64_t moved = 0;
  const SystemClock clock;
  BackupCopies copies(context.files(), clock, [&](std::uint64_t bytes) {
    moved += bytes;
    bar.show({arguments.to, "copying", 0, moved, std::nullopt, {}});
  });
  const auto begun = std::chrono::steady_clock::now();
  Copied copied;
  ASSIGN_OR_RETURN(copied.transfer, copies.copy(folder, id, arguments.to));
  if (!copied.transfer.faults.empty()) return data_loss(copied.transfer.faults.front());
  if (arguments.keep > 0) RETURN_IF_ERROR(copies.keep(arguments.to, arguments.keep).status());
  copied.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return copied;
}

Outcome files_failed(const Status& status) {
  return Outcome::refused(
      fmt::format("{} ({})", status.message(), status_code_name(status.code())));
}

Outcome backup(CommandContext& context, const BackupArguments& arguments) {
  v1::CreateBackupRequest request;
  request.set_keep(arguments.keep);
  const auto begun = context.client().create_backup(request);
  if (!begun.ok()) return context.failed(begun.status());
  const auto job = wait_for(context, begun->job(), "backup");
  if (!job.ok()) return context.failed(job.status());
  if (job->outcome() != "OK")
    return Outcome::refused(fmt::format("{} ({})", job->message(), job->outcome()));
  std::string json = "{";
  append_info(json, job->backup());
  std::string text = made_text(job->backup());
  if (job->removed_size() > 0)
    text += fmt::format("Removed {}.\n", counted(static_cast<std::uint64_t>(job->removed_size()),
                                                 "older backup", "older backups"));
  if (!arguments.to.empty()) {
    const auto copied = copy_out(context, arguments, job->backup().backup_id());
    if (!copied.ok()) return files_failed(copied.status());
    append_transfer(json, copied->transfer, copied->seconds);
    text += fmt::format("Copied {}, {} bytes, to {} in {:.1f} s ({:.0f} MB/s).\n",
                        counted(copied->transfer.files_copied, "file", "files"),
                        copied->transfer.bytes_copied, arguments.to, copied->seconds,
                        megabytes_per_second(copied->transfer.bytes_copied, copied->seconds));
  }
  context.out() << (context.json() ? json + "}\n" : text);
  return Outcome::done();
}

Outcome list_backups(CommandContext& context, const BackupArguments& arguments) {
  if (arguments.keep > 0) {
    v1::KeepBackupsRequest request;
    request.set_count(arguments.keep);
    const auto kept = context.client().keep_backups(request);
    if (!kept.ok()) return context.failed(kept.status());
  }
  const auto listed = context.client().list_backups();
  if (!listed.ok()) return context.failed(listed.status());
  if (context.json()) {
    std::string json = "{";
    append_json_member(json, "folder");
    append_json_string(json, listed->folder());
    append_json_member(json, "backups");
    json += '[';
    for (const v1::BackupInfo& backup : listed->backups()) {
      json += json.back() == '[' ? "{" : ",{";
      append_info(json, backup);
      json += '}';
    }
    context.out() << json << "]}\n";
    return Outcome::done();
  }
  if (listed->backups().empty()) {
    context.out() << "There is no backup in " << listed->folder() << ".\n";
    return Outcome::done();
  }
  Table table;
  for (const char* header : {"backup", "newest commit", "sequence"}) table.add_column(header);
  for (const char* header : {"files", "bytes", "new bytes", "erased since"})
    table.add_column(header, Table::Align::kRight);
  table.add_column("problem");
  for (const v1::BackupInfo& backup : listed->backups())
    table.add_row({backup.backup_id(), moment_text(backup.committed_us()),
                   std::to_string(backup.sequence()), std::to_string(backup.files()),
                   std::to_string(backup.bytes()), std::to_string(backup.new_bytes()),
                   std::to_string(backup.erased_since()), printable(backup.problem())});
  table.print(context.out());
  return Outcome::done();
}

Outcome report_check(CommandContext& context, const std::string& id, std::uint64_t files,
                     std::uint64_t bytes, double seconds, const std::vector<std::string>& faults) {
  if (context.json()) {
    std::string json = "{";
    append_json_member(json, "backup_id");
    append_json_string(json, id);
    append_json_member(json, "files");
    append_json_uint(json, files);
    append_json_member(json, "bytes");
    append_json_uint(json, bytes);
    append_json_member(json, "seconds");
    append_json_double(json, seconds);
    append_json_member(json, "damaged");
    append_json_uint(json, faults.size());
    context.out() << json << "}\n";
  } else {
    context.out() << fmt::format("Backup {}: {} read, {} bytes, in {:.1f} s ({:.0f} MB/s).\n", id,
                                 counted(files, "file", "files"), bytes, seconds,
                                 megabytes_per_second(bytes, seconds));
  }
  for (const std::string& fault : faults) context.console().err << printable(fault) << '\n';
  if (faults.empty()) return Outcome::done();
  return Outcome::refused("the backup is damaged; make a new one, or restore another");
}

Outcome verify_here(CommandContext& context, const BackupArguments& arguments) {
  ProgressBar bar(context.console());
  std::uint64_t moved = 0;
  const SystemClock clock;
  BackupCopies copies(context.files(), clock, [&](std::uint64_t bytes) {
    moved += bytes;
    bar.show({arguments.from, "reading", 0, moved, std::nullopt, {}});
  });
  const auto begun = std::chrono::steady_clock::now();
  const auto checked = copies.verify(arguments.from, arguments.id);
  bar.clear();
  if (!checked.ok()) return files_failed(checked.status());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return report_check(context, checked->backup.id, checked->backup.files.size(), moved, seconds,
                      checked->faults);
}

Outcome verify_backup(CommandContext& context, BackupArguments arguments) {
  if (arguments.id == "latest") arguments.id.clear();
  if (!arguments.from.empty()) return verify_here(context, arguments);
  v1::VerifyBackupRequest request;
  request.set_backup_id(arguments.id);
  const auto begun = context.client().verify_backup(request);
  if (!begun.ok()) return context.failed(begun.status());
  const auto job = wait_for(context, begun->job(), "verify");
  if (!job.ok()) return context.failed(job.status());
  if (job->outcome() != "OK")
    return Outcome::refused(fmt::format("{} ({})", job->message(), job->outcome()));
  return report_check(context, job->backup().backup_id(), job->files_verified(), job->bytes_done(),
                      seconds_of(job->took_us()), {job->damaged().begin(), job->damaged().end()});
}

}  // namespace

void add_backup_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<BackupArguments>();
  CLI::App* made = app.add_subcommand("backup", "Back up the store while it serves");
  made->add_option("--keep", arguments->keep,
                   "Keep this many of the newest backups, here and in --to; all unless it is given")
      ->type_name("N");
  made->add_option("--to", arguments->to, "Copy it there too: a folder, or s3://bucket/folder")
      ->type_name("FOLDER");
  made->add_option("--folder", arguments->folder,
                   "backup_dir of the server, where this machine sees it elsewhere")
      ->type_name("DIR");
  made->footer(R"(
The server writes to the folder of its setting backup_dir; only what no earlier backup has is
copied. All that was acknowledged before the command is in the backup. Interrupted, the backup goes
on in the server; the same command makes another one behind it.

Examples:
  skua backup --keep 7
  skua backup --keep 30 --to s3://backups/skua)");
  context.on_chosen(made, [&context, arguments] { return backup(context, *arguments); });

  auto kept = std::make_shared<BackupArguments>();
  CLI::App* listed = app.add_subcommand("backups", "List the backups of the server");
  listed
      ->add_option("--keep", kept->keep,
                   "Remove all but this many of the newest first, as where the disk is full")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  listed->footer(R"(
`erased since` counts the erasures after a backup: their bytes are still in it, in the copies of it,
and in those older than it. A restore erases them again.)");
  context.on_chosen(listed, [&context, kept] { return list_backups(context, *kept); });

  auto verified = std::make_shared<BackupArguments>();
  CLI::App* verify = app.add_subcommand("verify-backup", "Read every byte of a backup again");
  verify->add_option("BACKUP", verified->id, "Its id; the newest unless it is given");
  verify
      ->add_option("--from", verified->from,
                   "A copy that this machine reads: a folder, or s3://bucket/folder")
      ->type_name("FOLDER");
  verify->footer(R"(
Every file must be there with its bytes and SHA-256, and the erase log whole. Ends with 1 when
anything differs. The server sets damaged files aside, and in a copy they are noted, so that the
next backup, or `skua backup --to`, copies them anew.

Examples:
  skua verify-backup
  skua verify-backup 20260101-000000-000000 --from s3://backups/skua)");
  context.on_chosen(verify, [&context, verified] { return verify_backup(context, *verified); });
}

}  // namespace skua
