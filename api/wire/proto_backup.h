#pragma once

#include "api/service/backup_service.h"
#include "skua/v1/backup.pb.h"

namespace skua {

void backup_to_proto(const BackupManifest& backup, v1::BackupInfo& to);
void listed_backup_to_proto(const ListedBackup& backup, v1::BackupInfo& to);
void backup_job_to_proto(const BackupJob& job, v1::BackupJob& to);

}  // namespace skua
