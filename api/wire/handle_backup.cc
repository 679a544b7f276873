// Handlers of the service Backup.
#include "api/service/shown_name.h"
#include "api/wire/handlers.h"
#include "api/wire/message_handler.h"
#include "api/wire/proto_backup.h"

namespace skua {
namespace {

Result<BackupService*> backups_of(const Services& services) {
  if (services.backups != nullptr) return services.backups;
  return failed_precondition("backups: this server makes none");
}

}  // namespace

template <>
void handle<Operation::kCreateBackup>(const ExchangePtr& exchange) {
  answer_message<v1::CreateBackupRequest, v1::CreateBackupResponse>(
      *exchange, [&exchange](const Services& services, const v1::CreateBackupRequest& request,
                             v1::CreateBackupResponse& response) {
        if (request.keep() > 0) exchange->set_subject("keep " + std::to_string(request.keep()));
        ASSIGN_OR_RETURN(BackupService* const backups, backups_of(services));
        ASSIGN_OR_RETURN(const BackupJob job, backups->create(request.keep()));
        backup_job_to_proto(job, *response.mutable_job());
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kVerifyBackup>(const ExchangePtr& exchange) {
  answer_message<v1::VerifyBackupRequest, v1::VerifyBackupResponse>(
      *exchange, [&exchange](const Services& services, const v1::VerifyBackupRequest& request,
                             v1::VerifyBackupResponse& response) {
        exchange->set_subject("backup " + shown_name(request.backup_id()));
        ASSIGN_OR_RETURN(BackupService* const backups, backups_of(services));
        ASSIGN_OR_RETURN(const BackupJob job, backups->verify(request.backup_id()));
        backup_job_to_proto(job, *response.mutable_job());
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kGetBackupJob>(const ExchangePtr& exchange) {
  answer_message<v1::GetBackupJobRequest, v1::GetBackupJobResponse>(
      *exchange, [](const Services& services, const v1::GetBackupJobRequest& request,
                    v1::GetBackupJobResponse& response) {
        ASSIGN_OR_RETURN(const BackupService* const backups, backups_of(services));
        ASSIGN_OR_RETURN(const BackupJob job, backups->find(request.job_id()));
        backup_job_to_proto(job, *response.mutable_job());
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kListBackups>(const ExchangePtr& exchange) {
  answer_message<v1::ListBackupsRequest, v1::ListBackupsResponse>(
      *exchange, [](const Services& services, const v1::ListBackupsRequest&,
                    v1::ListBackupsResponse& response) {
        ASSIGN_OR_RETURN(const BackupService* const backups, backups_of(services));
        ASSIGN_OR_RETURN(const std::vector<ListedBackup> listed, backups->list());
        response.set_folder(backups->folder());
        for (const ListedBackup& backup : listed)
          listed_backup_to_proto(backup, *response.add_backups());
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kKeepBackups>(const ExchangePtr& exchange) {
  answer_message<v1::KeepBackupsRequest, v1::KeepBackupsResponse>(
      *exchange, [&exchange](const Services& services, const v1::KeepBackupsRequest& request,
                             v1::KeepBackupsResponse& response) {
        exchange->set_subject("keep " + std::to_string(request.count()));
        ASSIGN_OR_RETURN(BackupService* const backups, backups_of(services));
        ASSIGN_OR_RETURN(const std::vector<std::string> removed, backups->keep(request.count()));
        for (const std::string& id : removed) response.add_removed(id);
        exchange->set_subject("keep " + std::to_string(request.count()) + ", removed " +
                              std::to_string(removed.size()));
        return Status::ok_status();
      });
}

}  // namespace skua
