#include "api/wire/proto_backup.h"

namespace skua {

void backup_to_proto(const BackupManifest& backup, v1::BackupInfo& to) {
  to.set_backup_id(backup.id);
  to.set_store_id(backup.store_id);
  to.set_created_us(backup.created.us);
  to.set_sequence(backup.sequence);
  to.set_committed_us(backup.committed.us);
  to.set_files(backup.files.size());
  to.set_bytes(backup.bytes());
  to.set_new_bytes(backup.new_bytes);
  to.set_took_us(static_cast<std::uint64_t>(backup.took.count()));
  for (const std::uint32_t load : backup.loads_left_out) to.add_loads_left_out(load);
}

void listed_backup_to_proto(const ListedBackup& backup, v1::BackupInfo& to) {
  if (backup.problem.ok()) {
    to.set_erased_since(backup.erased_since);
    return backup_to_proto(backup.manifest, to);
  }
  to.set_backup_id(backup.manifest.id);
  to.set_problem(backup.problem.message());
}

void backup_job_to_proto(const BackupJob& job, v1::BackupJob& to) {
  to.set_job_id(job.id);
  to.set_done(job.is_done);
  to.set_bytes_total(job.bytes_total);
  to.set_bytes_done(job.bytes_done);
  to.set_took_us(static_cast<std::uint64_t>(job.took.count()));
  if (!job.is_done) return;
  to.set_outcome(std::string(status_code_name(job.outcome.code())));
  to.set_message(job.outcome.message());
  if (!job.backup.id.empty()) backup_to_proto(job.backup, *to.mutable_backup());
  for (const std::string& id : job.removed) to.add_removed(id);
  if (!job.check) return;
  to.set_files_verified(job.check->files);
  for (const std::string& damage : job.check->damaged) to.add_damaged(damage);
}

}  // namespace skua
