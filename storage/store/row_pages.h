#pragma once

#include <string>
#include <vector>

#include "storage/store/lookup.h"

namespace skua {

// One row of a history read or a scan, with the key it was found under.
struct HistoryRow {
  std::string entity_key;
  std::string bytes;
};

// Rows by entity, newest first inside each. `next`, the history key of the last row, continues
// after it; empty at the end.
struct HistoryPage {
  std::vector<HistoryRow> rows;
  std::string next;
};

// The newest versions of one entity (version_list.h).
struct LoadedVersions {
  LookupStatus status = LookupStatus::kFound;  // kFound, kNotInMemory or kDataLoss.
  std::string list;                            // kFound: a VersionList.
};

// Newest rows by entity key, whose checksums hold. `next` continues after the last; empty at the
// end.
struct LatestPage {
  std::vector<HistoryRow> rows;
  std::string next;
};

}  // namespace skua
