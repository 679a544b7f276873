#include "storage/store/rocks/backup/rocks_backups.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <utility>

#include "storage/store/rocks/disk_env.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

Status check_cancelled(const BackupProgress& progress) {
  if (!progress.is_cancelled) return {};
  return Status(StatusCode::kCancelled, "the server stops: ask again when it is back");
}

// By origin, of all backups.
std::map<std::string, BackupFile> files_by_origin(const std::vector<ListedBackup>& backups) {
  std::map<std::string, BackupFile> files;
  for (const ListedBackup& backup : backups)
    for (const BackupFile& file : backup.manifest.files)
      if (!file.origin.empty()) files[file.origin] = file;
  return files;
}

std::string wrong_with(const BackupFile& file, const Result<FileBytes>& found) {
  const std::string name = fmt::format("{} ({})", file.stored_name(), file.name);
  if (found.status().code() == StatusCode::kNotFound) return name + ": it is missing";
  if (!found.ok()) return name + ": " + found.status().message();
  if (found->bytes != file.bytes)
    return fmt::format("{}: {} bytes instead of {}", name, found->bytes, file.bytes);
  return name + ": its SHA-256 does not hold";
}

}  // namespace

RocksBackups::RocksBackups(const RocksBackupsOptions& options, BackupSource& source,
                           const Clock& clock, Metrics& metrics)
    : options_(options),
      source_(source),
      clock_(clock),
      metrics_(metrics),
      env_(make_disk_env(options.file_system)),
      folder_(*env_, options.backup_dir),
      erasures_(*env_, options.backup_dir) {
  tell_newest(nullptr);
  source_.set_erasure_listener([this] {
    const Status copied = copy_erasures();
    metrics_.erase_log_behind.get().Set(copied.ok() ? 0 : 1);
    if (!copied.ok())
      spdlog::warn("erasures are not in the erase log of the backup folder yet: {}",
                   copied.to_string());
  });
}

RocksBackups::~RocksBackups() { source_.set_erasure_listener({}); }

void RocksBackups::tell_newest(const BackupManifest* newest) {
  metrics_.backup_newest_commit.with(options_.backup_dir)
      .Set(newest == nullptr ? 0 : static_cast<double>(newest->committed.us) / 1e6);
}

Status RocksBackups::copy_erasures() {
  const std::lock_guard lock(erasures_mutex_);
  // At first; after an error; and when the folder is another one, as that of a disk that is gone.
  if (!erasures_.is_as_left()) return reconcile_erasures().status();
  ASSIGN_OR_RETURN(const std::vector<BackupErasure> erasures,
                   source_.erasures_after(copied_.first, copied_.second));
  if (erasures.empty()) return {};
  RETURN_IF_ERROR(erasures_.append(erasures));
  copied_ = {erasures.back().sequence, erasures.back().position};
  return {};
}

Result<std::uint64_t> RocksBackups::reconcile_erasures() {
  RETURN_IF_ERROR(make_folders(*env_, options_.backup_dir));
  ASSIGN_OR_RETURN(const std::vector<ListedBackup> backups, folder_.list());
  RETURN_IF_ERROR(check_lineage(backups));
  const auto newest = std::find_if(backups.rbegin(), backups.rend(),
                                   [](const ListedBackup& backup) { return backup.problem.ok(); });
  tell_newest(newest == backups.rend() ? nullptr : &newest->manifest);
  ASSIGN_OR_RETURN(ErasureLogText log, erasures_.read());
  if (!log.damaged.empty())
    spdlog::error(
        "{}; it is set aside, and written anew with what is whole and what the store "
        "knows: docs/backup.md",
        wrong_with(log, 0));
  ASSIGN_OR_RETURN(const std::vector<BackupErasure> ours, source_.erasures_after(0, 0));
  std::set<std::pair<std::uint64_t, std::uint32_t>> known;
  for (const BackupErasure& erasure : log.erasures)
    if (erasure.store_id == source_.id()) known.emplace(erasure.sequence, erasure.position);
  for (const BackupErasure& erasure : ours)
    if (!known.contains({erasure.sequence, erasure.position})) log.erasures.push_back(erasure);
  RETURN_IF_ERROR(erasures_.write(log.erasures));
  copied_ = {0, 0};
  if (!ours.empty()) copied_ = {ours.back().sequence, ours.back().position};
  return log.erasures.size();
}

// Two stores that take turns in one folder would each keep N of both.
Status RocksBackups::check_lineage(const std::vector<ListedBackup>& backups) const {
  const std::vector<StoreAncestor> ancestors = source_.ancestors();
  for (const ListedBackup& backup : backups) {
    const BackupManifest& manifest = backup.manifest;
    if (backup.problem.ok() &&
        !are_kin(source_.id(), ancestors, manifest.store_id, manifest.ancestors))
      return failed_precondition(
          fmt::format("backup_dir: `{}` has backups of another store ({}): give each its own",
                      folder_.path(), manifest.store_id));
  }
  return {};
}

OnPiece RocksBackups::paced(BackupProgress& progress) {
  return [this, &progress](std::uint64_t bytes) -> Status {
    RETURN_IF_ERROR(check_cancelled(progress));
    source_.pace(bytes);
    progress.bytes_done += bytes;
    return {};
  };
}

Result<BackupManifest> RocksBackups::create(BackupProgress& progress) {
  auto made = make(progress);
  if (made.ok())
    tell_newest(&*made);
  else if (made.status().code() != StatusCode::kCancelled)
    metrics_.backup_failures.get().Increment();
  return made;
}

Result<BackupManifest> RocksBackups::make(BackupProgress& progress) {
  const std::lock_guard work(work_);
  const std::chrono::nanoseconds start = clock_.steady();
  RETURN_IF_ERROR(folder_.make());
  ASSIGN_OR_RETURN(const auto lock, folder_.lock());
  ASSIGN_OR_RETURN(const std::vector<ListedBackup> earlier, folder_.list());
  RETURN_IF_ERROR(check_lineage(earlier));
  RETURN_IF_ERROR(folder_.remove_unused());
  BackupManifest manifest;
  manifest.created = clock_.now();
  // A clock that stepped back gives no id that is taken, or that sorts before another.
  if (!earlier.empty()) {
    const auto last = backup_moment(earlier.back().manifest.id);
    if (last.ok() && *last >= manifest.created) manifest.created = *last + Duration{1};
  }
  manifest.id = backup_id(manifest.created);
  RETURN_IF_ERROR(check_cancelled(progress));
  const std::string folder = options_.data_dir + kCheckpointFolder;
  progress.is_taken = true;
  auto checkpoint = source_.checkpoint(folder);
  Status status = checkpoint.status();
  reach(options_.code_points, CodePoint::kAfterCheckpoint);
  // The erasures that the backup does not have are after it, and those before it are in the log.
  if (status.ok()) {
    const std::lock_guard erasures(erasures_mutex_);
    const auto lines = reconcile_erasures();
    if (lines.ok()) manifest.erasures = *lines;
    status = lines.status();
  }
  if (status.ok()) status = fill(*checkpoint, earlier, manifest, progress);
  const Status removed = remove_all(*env_, folder);
  // A disk that is full of half a backup has no room for the erase log.
  if (!status.ok()) (void)folder_.remove_unused();
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(removed);
  manifest.took = std::chrono::duration_cast<Duration>(clock_.steady() - start);
  reach(options_.code_points, CodePoint::kBeforeBackupManifest);
  RETURN_IF_ERROR(folder_.add(manifest));
  reach(options_.code_points, CodePoint::kAfterBackupManifest);
  return manifest;
}

Status RocksBackups::fill(const Checkpoint& checkpoint, const std::vector<ListedBackup>& earlier,
                          BackupManifest& manifest, BackupProgress& progress) {
  manifest.store_id = checkpoint.store_id;
  manifest.ancestors = checkpoint.ancestors;
  manifest.format_version = checkpoint.format_version;
  manifest.sequence = checkpoint.sequence;
  manifest.committed = checkpoint.committed;
  manifest.loads_left_out = checkpoint.loads_left_out;
  const std::map<std::string, BackupFile> known = files_by_origin(earlier);
  std::vector<const Checkpoint::File*> to_copy;
  std::uint64_t total = 0;
  std::uint64_t copied_bytes = 0;
  for (const Checkpoint::File& file : checkpoint.files) {
    std::uint64_t bytes = 0;
    RETURN_IF_ERROR(from_rocks(
        env_->GetFileSize(options_.data_dir + kCheckpointFolder + "/" + file.name, &bytes),
        "backing up"));
    total += bytes;
    const auto found = file.origin.empty() ? known.end() : known.find(file.origin);
    if (found == known.end() || found->second.bytes != bytes || !folder_.has(found->second)) {
      to_copy.push_back(&file);
      copied_bytes += bytes;
      continue;
    }
    manifest.files.push_back(found->second);
    manifest.files.back().name = file.name;
    progress.bytes_done += bytes;
  }
  progress.bytes_total = total;
  RETURN_IF_ERROR(check_room(copied_bytes));
  for (const Checkpoint::File* const file : to_copy) {
    ASSIGN_OR_RETURN(BackupFile copied, copy(*file, paced(progress)));
    manifest.new_bytes += copied.bytes;
    manifest.files.push_back(std::move(copied));
    reach(options_.code_points, CodePoint::kAfterBackupFile);
  }
  return {};
}

Status RocksBackups::check_room(std::uint64_t bytes) const {
  std::uint64_t free = 0;
  if (!env_->GetFreeSpace(folder_.path(), &free).ok() || free >= bytes) return {};
  return unavailable(
      fmt::format("backup_dir: `{}` has {} bytes free, and this backup needs {}: make room there, "
                  "or keep fewer "
                  "backups (`skua backups --keep N`)",
                  folder_.path(), free, bytes));
}

Result<BackupFile> RocksBackups::copy(const Checkpoint::File& from, const OnPiece& on_piece) {
  const std::string partial = folder_.files() + "/copy" + std::string(kPartialSuffix);
  ASSIGN_OR_RETURN(const FileBytes copied,
                   copy_file_bytes(*env_, options_.data_dir + kCheckpointFolder + "/" + from.name,
                                   partial, on_piece));
  BackupFile file{from.name, copied.bytes, copied.sha256, from.origin};
  RETURN_IF_ERROR(from_rocks(env_->RenameFile(partial, folder_.file_path(file)), "backing up"));
  return file;
}

Result<std::vector<ListedBackup>> RocksBackups::list() {
  ASSIGN_OR_RETURN(std::vector<ListedBackup> backups, folder_.list());
  const auto log = ErasureLog(*env_, folder_.path()).read();
  if (!log.ok()) return backups;
  for (ListedBackup& backup : backups) {
    const ErasuresInForce in_force(backup.manifest);
    backup.erased_since = static_cast<std::uint64_t>(
        std::count_if(log->erasures.begin(), log->erasures.end(),
                      [&](const BackupErasure& erasure) { return !in_force.has(erasure); }));
  }
  return backups;
}

Result<BackupCheck> RocksBackups::verify(const std::string& id, BackupProgress& progress) {
  const std::lock_guard work(work_);
  ASSIGN_OR_RETURN(const BackupManifest manifest, folder_.find(id));
  ASSIGN_OR_RETURN(const auto lock, folder_.lock());
  progress.bytes_total = manifest.bytes();
  BackupCheck check;
  for (const BackupFile& file : manifest.files) {
    const auto found = read_file_bytes(*env_, folder_.file_path(file), paced(progress));
    const StatusCode code = found.status().code();
    if (!found.ok() && code != StatusCode::kNotFound && code != StatusCode::kDataLoss)
      return found.status();
    ++check.files;
    check.bytes += found.ok() ? found->bytes : 0;
    if (found.ok() && found->sha256 == file.sha256 && found->bytes == file.bytes) continue;
    check.damaged.push_back(wrong_with(file, found));
    if (code == StatusCode::kNotFound) continue;
    const std::string path = folder_.file_path(file);
    RETURN_IF_ERROR(from_rocks(env_->RenameFile(path, path + std::string(kDamagedSuffix)),
                               "setting a file aside"));
  }
  RETURN_IF_ERROR(verify_erasures(id, check));
  return check;
}

Status RocksBackups::verify_erasures(const std::string& id, BackupCheck& check) {
  const std::lock_guard lock(erasures_mutex_);
  ASSIGN_OR_RETURN(const ErasureLogText log, erasures_.read());
  ASSIGN_OR_RETURN(const std::uint64_t least, folder_.erasures_least(id));
  const std::string wrong = wrong_with(log, least);
  if (wrong.empty()) return {};
  ASSIGN_OR_RETURN(const std::uint64_t lines, reconcile_erasures());
  check.damaged.push_back(
      wrong + (lines >= least
                   ? "; what it lacked was in the store, and is in it again"
                   : "; the store does not know all it lacks: put those lines back from a copy, or "
                     "name a whole log when this backup is restored"));
  return {};
}

Result<std::vector<std::string>> RocksBackups::keep(std::uint32_t count) {
  if (count == 0) return invalid_argument("keep: at least one backup is kept");
  const std::lock_guard work(work_);
  ASSIGN_OR_RETURN(std::vector<ListedBackup> backups, folder_.list());
  std::vector<std::string> removed;
  if (backups.empty()) return removed;
  ASSIGN_OR_RETURN(const auto lock, folder_.lock());
  // Those that cannot be read do not count: nobody can restore them.
  std::erase_if(backups, [](const ListedBackup& backup) { return !backup.problem.ok(); });
  while (backups.size() > count) {
    RETURN_IF_ERROR(folder_.remove(backups.front().manifest.id));
    removed.push_back(backups.front().manifest.id);
    backups.erase(backups.begin());
  }
  RETURN_IF_ERROR(folder_.remove_unused());
  return removed;
}

}  // namespace skua
