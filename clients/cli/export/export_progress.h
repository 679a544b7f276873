#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clients/cli/snapshot/manifest.h"
#include "storage/base/result.h"

namespace skua {

// How far an export is: what an interrupted one goes on from. Stands as progress.json in the folder
// until the manifest does.
struct ExportProgress {
  SnapshotManifest manifest;  // With the files that are whole.
  std::string snapshot_id;
  std::int64_t expires_us = 0;
  std::size_t view = 0;         // Under way; those before it are whole.
  std::string page_token;       // Where that view goes on; empty: from its begin.
  std::uint32_t next_file = 0;  // Of that view.

  [[nodiscard]] bool has_files() const;
  [[nodiscard]] std::string to_json() const;
  // Errors: INVALID_ARGUMENT.
  [[nodiscard]] static Result<ExportProgress> parse(std::string_view json);
};

// Whether the two stand for the same rows of the same columns in the same format.
[[nodiscard]] bool same_request(const SnapshotManifest& a, const SnapshotManifest& b);

}  // namespace skua
