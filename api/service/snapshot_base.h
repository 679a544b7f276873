#pragma once

#include <string>

#include "storage/base/time.h"
#include "storage/model/feature_view.h"

namespace skua {

// A snapshot that was exported before, as its manifest names it.
struct SnapshotBase {
  std::string commit_token;
  Timestamp read_time;
  Incarnation incarnation = 0;  // Of the view then.
};

}  // namespace skua
