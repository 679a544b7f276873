// skua restore: fetches a backup where it lies elsewhere, and has skuad make a data folder of it.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <set>
#include <system_error>

#include "clients/cli/backup/backup_copies.h"
#include "clients/cli/commands.h"
#include "clients/cli/progress_bar.h"
#include "storage/base/clock.h"

namespace skua {
namespace {

struct RestoreArguments {
  std::string from;
  std::string id;
  std::string data;
  std::string via;
  std::string skuad;
  std::vector<std::string> erase_logs;
};

// What a fetch puts into its folder.
constexpr const char* kFetched[] = {kBackupManifests, kBackupFiles, kBackupErasures};

// "/var/lib/skua/" names no folder beside itself.
std::string beside(std::string path, const char* end) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path + end;
}

// Names in a folder but for these; none where it cannot be read.
std::vector<std::string> others_in(const std::string& folder, const std::set<std::string>& known) {
  std::vector<std::string> others;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    if (const std::string name = it->path().filename(); !known.contains(name))
      others.push_back(name);
  return others;
}

// Before hours of fetching: what skuad would refuse, and a folder that is somebody else's.
Status check_folders(const RestoreArguments& arguments, const std::string& fetched) {
  std::error_code error;
  const std::filesystem::path data = arguments.data;
  if (!std::filesystem::exists(data / "restore.state", error) &&
      !others_in(data, {"LOCK", "lost+found"}).empty())
    return failed_precondition(fmt::format(
        "the data folder {} is not empty: a backup is restored into a new one", data.string()));
  if (!arguments.via.empty()) return {};
  std::set<std::string> ours(std::begin(kFetched), std::end(kFetched));
  ours.insert(std::string(kBackupErasures) + ".partial");
  if (!others_in(fetched, ours).empty())
    return failed_precondition(
        fmt::format("{} is in the way; name another folder with --via", fetched));
  return {};
}

// Nothing but what was fetched.
void remove_fetched(const std::string& folder) {
  std::error_code error;
  for (const char* name : kFetched)
    std::filesystem::remove_all(std::filesystem::path(folder) / name, error);
  std::filesystem::remove(folder, error);
}

// Beside this program, or else on the path.
std::string find_skuad() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path beside = self.parent_path() / "skuad";
  return !error && std::filesystem::exists(beside, error) ? beside.string() : "skuad";
}

Outcome run_skuad(CommandContext& context, std::vector<std::string> arguments) {
  context.out().flush();
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), ::environ);
  if (error != 0)
    return Outcome::refused(fmt::format("{}: {}; name it with --skuad", arguments[0],
                                        std::generic_category().message(error)));
  int ended = 0;
  while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0) return Outcome::done();
  return Outcome::refused("skuad restore did not succeed");
}

Result<std::string> fetch(CommandContext& context, const RestoreArguments& arguments,
                          const std::string& to) {
  ProgressBar bar(context.console());
  std::uint64_t moved = 0;
  const SystemClock clock;
  BackupCopies copies(context.files(), clock, [&](std::uint64_t bytes) {
    moved += bytes;
    bar.show({arguments.from, "fetching", 0, moved, std::nullopt, {}});
  });
  RETURN_IF_ERROR(check_folders(arguments, to));
  ASSIGN_OR_RETURN(const BackupTransfer fetched, copies.copy(arguments.from, arguments.id, to));
  if (!fetched.faults.empty() && arguments.erase_logs.empty())
    return data_loss(fetched.faults.front() + "; name a whole one with --erase-log");
  return fetched.backup.id;
}

Outcome restore(CommandContext& context, RestoreArguments arguments) {
  if (arguments.id == "latest") arguments.id.clear();
  std::string folder = arguments.from;
  const bool is_elsewhere = is_object_path(folder);
  if (is_elsewhere) {
    folder = arguments.via.empty() ? beside(arguments.data, ".restore-fetch") : arguments.via;
    const auto id = fetch(context, arguments, folder);
    if (!id.ok())
      return Outcome::refused(
          fmt::format("{} ({})", id.status().message(), status_code_name(id.status().code())));
    arguments.id = *id;
  }
  std::vector<std::string> command = {arguments.skuad.empty() ? find_skuad() : arguments.skuad,
                                      "restore",
                                      "--from",
                                      folder,
                                      "--data",
                                      arguments.data};
  if (!arguments.id.empty()) {
    command.emplace_back("--backup");
    command.push_back(arguments.id);
  }
  for (const std::string& log : arguments.erase_logs) {
    command.emplace_back("--erase-log");
    command.push_back(log);
  }
  Outcome outcome = run_skuad(context, std::move(command));
  if (!is_elsewhere || !arguments.via.empty()) return outcome;
  if (outcome.code == ExitCode::kDone)
    remove_fetched(folder);
  else
    context.console().err << "what was fetched stays in " << folder
                          << "; remove that to have it fetched anew\n";
  return outcome;
}

}  // namespace

void add_restore_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<RestoreArguments>();
  CLI::App* command = app.add_subcommand("restore", "Make a data folder of a backup");
  command->add_option("--from", arguments->from, "Folder with backups, or s3://bucket/folder")
      ->required()
      ->type_name("FOLDER");
  command->add_option("--backup", arguments->id, "Which one; the newest unless it is given")
      ->type_name("ID");
  command->add_option("--data", arguments->data, "The data folder to be: missing, or empty")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--via", arguments->via,
                   "Where a backup of an object store is put first, and left; without it beside "
                   "the data folder, and removed")
      ->type_name("DIR");
  command
      ->add_option("--erase-log", arguments->erase_logs,
                   "A whole erase log, such as `erasures` of another copy, where that of FOLDER is "
                   "older or damaged")
      ->type_name("FILE");
  command->add_option("--skuad", arguments->skuad, "The program skuad, where it is not found")
      ->type_name("FILE");
  command->footer(R"(
On the machine of the server to be, as the user that skuad runs as; no server is needed. It runs
`skuad restore`, which checks every byte, erases again what was erased after the backup, and gives
the store an id of its own. A backup of an object store is fetched first: without --via there must
be room for it twice on the disk of the data folder.

Examples:
  skua restore --from /srv/skua-backups --data /var/lib/skua/data
  skua restore --from s3://backups/skua --data /var/lib/skua/data)");
  context.on_chosen(command, [&context, arguments] { return restore(context, *arguments); });
}

}  // namespace skua
