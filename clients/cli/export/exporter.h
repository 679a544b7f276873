#pragma once

#include <functional>
#include <memory>
#include <string>

#include "clients/cli/export/durable_file.h"
#include "clients/cli/export/manifest.h"
#include "clients/cpp/skua_client.h"
#include "storage/base/result.h"

namespace skua {

struct ExportOptions {
  std::string project;
  v1::FeatureView view;
  std::string dir;  // Exists and is empty.
  v1::SnapshotRows rows_kind = v1::LATEST;
  std::int64_t as_of_us = 0;
  std::uint64_t file_bytes_max = std::uint64_t{256}
                                 << 20U;  // A file ends after the page that reaches it.
};

// Copies the rows of one view, as of one commit, into NDJSON files and a manifest. The snapshot's
// hold is released at the end, after an error too.
class Exporter {
 public:
  // `on_progress` gets rows and bytes written so far, after every page.
  Exporter(SkuaClient& client, ExportOptions options,
           std::function<void(std::uint64_t rows, std::uint64_t bytes)> on_progress)
      : client_(client), options_(std::move(options)), on_progress_(std::move(on_progress)) {}

  [[nodiscard]] Result<ExportManifest> run();

 private:
  [[nodiscard]] Status copy_rows(ExportManifest& manifest);
  [[nodiscard]] Status write_page(const v1::RowColumns& rows, ExportManifest& manifest);
  [[nodiscard]] Status end_file(ExportManifest& manifest);
  [[nodiscard]] Status write_manifest(const ExportManifest& manifest) const;

  SkuaClient& client_;
  ExportOptions options_;
  std::function<void(std::uint64_t, std::uint64_t)> on_progress_;
  std::unique_ptr<DurableFile> file_;
  std::uint64_t file_rows_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace skua
