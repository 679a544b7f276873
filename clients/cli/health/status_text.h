#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "skua/v1/admin.pb.h"
#include "skua/v1/backup.pb.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// How a server does, for people: first what it serves and what it refuses, last what to do next.
// `server` is where it was asked, `now` this machine's time of the answer; `backups` may be why it
// could not tell of any.
[[nodiscard]] std::string status_text(const v1::StatusResponse& status,
                                      const Result<v1::ListBackupsResponse>& backups,
                                      std::string_view server, Timestamp now);

// The backups whose files still have rows that were erased since.
[[nodiscard]] std::vector<std::string> backups_with_erased_bytes(
    const v1::ListBackupsResponse& backups);

}  // namespace skua
