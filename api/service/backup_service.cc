#include "api/service/backup_service.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace skua {
namespace {

// Work that is remembered once it is done.
constexpr std::size_t kWorksMax = 32;

}  // namespace

Status BackupService::check_folder() const {
  if (backups_ != nullptr) return {};
  return failed_precondition(
      "backup_dir: no folder for backups is set; start skuad with --backup-dir");
}

Result<BackupJob> BackupService::create(std::uint32_t keep) {
  return begin(BackupJob::Kind::kCreate, "", keep);
}

Result<BackupJob> BackupService::verify(const std::string& backup_id) {
  return begin(BackupJob::Kind::kVerify, backup_id, 0);
}

Result<BackupJob> BackupService::begin(BackupJob::Kind kind, const std::string& backup_id,
                                       std::uint32_t keep) {
  RETURN_IF_ERROR(check_folder());
  const std::lock_guard lock(mutex_);
  if (is_stopping_) return unavailable("the server stops: ask again when it is back");
  for (const std::shared_ptr<Work>& work : works_) {
    // A backup that is being copied may lack what its caller knows to be stored.
    if (work->job.is_done || work->progress.is_taken || work->job.kind != kind ||
        work->backup_id != backup_id)
      continue;
    if (keep != 0) work->keep = keep;
    return told(*work);
  }
  const auto work = std::make_shared<Work>();
  work->job.id = ++last_id_;
  work->job.kind = kind;
  work->backup_id = backup_id;
  work->keep = keep;
  work->begun = clock_.steady();
  RETURN_IF_ERROR(threads_.submit([this, work] { run(*work); }));
  works_.push_back(work);
  if (works_.size() > kWorksMax && works_.front()->job.is_done) works_.pop_front();
  return told(*work);
}

BackupJob BackupService::told(const Work& work) const {
  BackupJob job = work.job;
  job.bytes_total = work.progress.bytes_total;
  job.bytes_done = work.progress.bytes_done;
  if (!job.is_done) job.took = std::chrono::duration_cast<Duration>(clock_.steady() - work.begun);
  return job;
}

Result<BackupJob> BackupService::find(std::uint64_t job_id) const {
  RETURN_IF_ERROR(check_folder());
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(works_.begin(), works_.end(),
                   [&](const std::shared_ptr<Work>& work) { return work->job.id == job_id; });
  if (found == works_.end())
    return not_found(
        "job: unknown; the server was started since, `skua backups` tells what is there");
  return told(**found);
}

void BackupService::run(Work& work) {
  BackupJob done;
  const Status outcome =
      work.job.kind == BackupJob::Kind::kCreate ? make(work, done) : read(work, done);
  if (!outcome.ok())
    spdlog::warn("{} failed: {}",
                 work.job.kind == BackupJob::Kind::kCreate ? "a backup" : "verifying a backup",
                 outcome.to_string());
  const std::lock_guard lock(mutex_);
  work.job.backup = std::move(done.backup);
  work.job.removed = std::move(done.removed);
  work.job.check = std::move(done.check);
  work.job.outcome = outcome;
  work.job.took = std::chrono::duration_cast<Duration>(clock_.steady() - work.begun);
  work.job.is_done = true;
}

Status BackupService::make(Work& work, BackupJob& done) {
  ASSIGN_OR_RETURN(done.backup, backups_->create(work.progress));
  spdlog::info("backup {}: {} bytes, {} of them new, as of sequence {}", done.backup.id,
               done.backup.bytes(), done.backup.new_bytes, done.backup.sequence);
  std::uint32_t keep = 0;
  {
    const std::lock_guard lock(mutex_);
    keep = work.keep;
  }
  if (keep == 0) return {};
  ASSIGN_OR_RETURN(done.removed, backups_->keep(keep));
  return {};
}

Status BackupService::read(Work& work, BackupJob& done) {
  std::string id = work.backup_id;
  if (id.empty()) {
    ASSIGN_OR_RETURN(const std::vector<ListedBackup> backups, backups_->list());
    if (backups.empty()) return not_found("there is no backup yet; `skua backup` makes one");
    id = backups.back().manifest.id;
  }
  ASSIGN_OR_RETURN(done.check, backups_->verify(id, work.progress));
  done.backup.id = id;
  for (const std::string& damage : done.check->damaged)
    spdlog::error("backup {} is damaged: {}", id, damage);
  return {};
}

Result<std::vector<ListedBackup>> BackupService::list() const {
  RETURN_IF_ERROR(check_folder());
  return backups_->list();
}

Result<std::vector<std::string>> BackupService::keep(std::uint32_t count) {
  RETURN_IF_ERROR(check_folder());
  {
    // It would wait for that on a thread of requests.
    const std::lock_guard lock(mutex_);
    if (std::any_of(works_.begin(), works_.end(),
                    [](const std::shared_ptr<Work>& work) { return !work->job.is_done; }))
      return unavailable("a backup is being made or verified; ask again when that is done");
  }
  return backups_->keep(count);
}

void BackupService::stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  for (const std::shared_ptr<Work>& work : works_) work->progress.is_cancelled = true;
}

}  // namespace skua
