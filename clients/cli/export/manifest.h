#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"

namespace skua {

struct ExportedFile {
  std::string name;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
};

// What an export says of itself; written as manifest.json after all of its files, so that a folder
// with a manifest is a whole export.
struct ExportManifest {
  std::string project;
  v1::FeatureView view;
  v1::SnapshotRows rows_kind = v1::LATEST;
  std::int64_t as_of_us = 0;  // 0: none was asked for.
  v1::BeginSnapshotResponse snapshot;
  std::uint32_t schema_version = 0;
  std::uint64_t rows = 0;
  std::vector<ExportedFile> files;

  [[nodiscard]] std::string to_json() const;
};

}  // namespace skua
