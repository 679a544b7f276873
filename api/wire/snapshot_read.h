#pragma once

#include <optional>
#include <string>

#include "api/service/snapshot_service.h"

namespace skua {

// A decoded read of one page of a snapshot.
struct SnapshotRead {
  std::string snapshot_id;
  std::string project;
  std::string feature_view;
  SnapshotRows rows = SnapshotRows::kLatest;
  std::optional<Timestamp> as_of;
  std::string page_token;
  bool erasures = false;  // Those since `since`, in place of rows.
  std::optional<SnapshotBase> since;
};

// Errors: INVALID_ARGUMENT naming the field, when fields do not go together.
[[nodiscard]] inline Status check_snapshot_read(const SnapshotRead& read) {
  if (read.erasures && !read.since)
    return invalid_argument("since: erasures need the snapshot after which they were");
  if (!read.since) return Status::ok_status();
  if (!read.erasures && read.rows != SnapshotRows::kAllVersions)
    return invalid_argument("since: goes with rows ALL_VERSIONS or ERASURES only");
  if (read.as_of) return invalid_argument("as_of: does not go with since");
  return Status::ok_status();
}

}  // namespace skua
