#pragma once

#include <string>

#include "skua/v1/admin.pb.h"
#include "skua/v1/backup.pb.h"
#include "skua/v1/diagnosis.pb.h"
#include "skua/v1/load.pb.h"
#include "storage/base/machine.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// What `skua doctor` found out before it judges. A server that does not answer, or is older, leaves
// an error where its answer would be.
struct DoctorFacts {
  std::string client_version;
  Machine machine;     // Of the client.
  std::string server;  // As it was asked: "127.0.0.1:6565".
  Timestamp asked;     // By the client's clock, around the call of Status.
  Timestamp answered;
  Result<v1::StatusResponse> status = not_found("not asked");
  Result<v1::DiagnoseResponse> diagnosis = not_found("not asked");
  Result<v1::ListLoadsResponse> loads = not_found("not asked");
  Result<v1::ListBackupsResponse> backups = failed_precondition("not asked");
};

}  // namespace skua
