#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "storage/base/result.h"

namespace skua {

inline constexpr char kManifestName[] = "manifest.json";
// Stands in the folder while an export is under way.
inline constexpr char kProgressName[] = "progress.json";
// Of an increment, in the folder of each view. Readers of data files pass over names that begin so.
inline constexpr char kErasuresName[] = "_erasures.ndjson";

struct SnapshotFile {
  std::string name;  // Below the snapshot's folder.
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
};

struct SnapshotOffset {
  std::uint32_t partition = 0;
  std::int64_t next_offset = 0;
};

struct SnapshotView {
  // Name, incarnation, schema version, TTL, join keys, and the features that are exported.
  v1::FeatureView view;
  std::uint64_t rows = 0;
  std::vector<SnapshotFile> files;
  std::int64_t horizon_us = 0;  // 0: retention removes nothing.
  // Of its Kafka partitions: records before them are in the snapshot, those from them on are not.
  std::vector<SnapshotOffset> next_offsets = {};
  std::optional<SnapshotFile> erasures = {};  // Of an increment.

  // Files and erasures.
  [[nodiscard]] std::vector<SnapshotFile> all_files() const;
};

// What an increment goes on from.
struct IncrementBase {
  std::uint64_t sequence = 0;
  std::int64_t read_time_us = 0;
  std::string commit_token;
  std::string manifest_sha256;  // Of its manifest.json.
};

// What an export says of itself; written as manifest.json after all of its files, so that a folder
// with a manifest is a whole snapshot.
//
// An increment has all versions of the rows that came after its base, and the erasures. With its
// base and the increments between them it makes up a snapshot of `rows_kind`: erasures apply to all
// that came before, and of the rows of one entity and event timestamp the greatest sequence wins.
struct SnapshotManifest {
  std::string store_id;  // Empty in manifests of older versions.
  std::optional<IncrementBase> base;
  std::string project;
  std::string feature_service;  // Empty: views were named.
  v1::SnapshotRows rows_kind = v1::LATEST;
  std::int64_t as_of_us = 0;  // 0: none was asked for.
  std::int64_t read_time_us = 0;
  std::uint64_t sequence = 0;
  std::string commit_token;
  std::string format;        // "parquet", "csv" or "ndjson".
  std::string partition_by;  // "date", or empty.
  std::vector<SnapshotView> views;

  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::string to_json() const;
  // Errors: INVALID_ARGUMENT, when it is no manifest that this program reads.
  [[nodiscard]] static Result<SnapshotManifest> parse(std::string_view json);
};

}  // namespace skua
