#pragma once

#include <string>
#include <vector>

#include "clients/cli/files/files.h"
#include "clients/cli/snapshot/manifest.h"

namespace skua {

// The snapshot or increment that an increment goes on from.
struct ExportBase {
  SnapshotManifest manifest;
  std::string manifest_sha256;
};

// `path` is its folder, or its manifest. Errors: FAILED_PRECONDITION (an unfinished export),
// INVALID_ARGUMENT (no manifest), those of Files.
[[nodiscard]] Result<ExportBase> read_export_base(const std::string& path, Files& files);

// Whether an increment of these views can go on from it. Errors: FAILED_PRECONDITION: it is of
// another project, service or kind of rows, bounded by a time, of an older version, without one of
// the views, or of an earlier incarnation of one.
[[nodiscard]] Status check_export_base(const SnapshotManifest& base,
                                       const SnapshotManifest& requested);

}  // namespace skua
