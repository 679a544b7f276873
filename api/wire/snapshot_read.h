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
};

}  // namespace skua
