#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/export/export_base.h"
#include "clients/cli/export/export_progress.h"
#include "clients/cli/export/view_files.h"
#include "clients/cli/files/files.h"
#include "clients/cli/snapshot/manifest.h"
#include "clients/cpp/skua_client.h"
#include "storage/base/code_points.h"
#include "storage/base/result.h"

namespace skua {

struct ExportOptions {
  std::string project;
  std::string feature_service;         // Of which the views are, for the manifest.
  std::vector<v1::FeatureView> views;  // With the features to export.
  std::string dir;
  v1::SnapshotRows rows_kind = v1::LATEST;
  std::int64_t as_of_us = 0;
  std::optional<ExportBase> base = {};  // Only what came after it.
  std::string format;
  bool by_date = false;
  bool restart = false;  // What an interrupted export left is removed.
  // After a page that reaches it files end, and an interrupted export goes on from there.
  std::uint64_t file_bytes_max = std::uint64_t{256} << 20U;
};

// Copies the rows of views, all as of one commit, into files and, last of all, a manifest. An
// export that was interrupted goes on where it was, from the same snapshot.
class Exporter {
 public:
  struct Hooks {
    // After every page; `rows` and `bytes` are of this run.
    std::function<void(const std::string& view, std::uint64_t rows, std::uint64_t bytes)>
        on_progress;
    // It goes on from an interrupted export, which had written so many rows.
    std::function<void(std::uint64_t rows)> on_resumed;
    // Of tests; it outlives the export.
    CodePointHook* code_points = nullptr;
  };

  Exporter(SkuaClient& client, Files& files, CreateOutput create, ExportOptions options,
           Hooks hooks);

  // Errors: FAILED_PRECONDITION (the folder holds something else, or another export writes into it;
  // the export that was interrupted was another; its snapshot is gone; nothing can go on from the
  // base), ABORTED (a schema changed meanwhile), those of calls and files. When no file is whole
  // yet the snapshot is released, else it waits for the next run.
  [[nodiscard]] Result<SnapshotManifest> run();

 private:
  [[nodiscard]] Status begin_or_resume();
  [[nodiscard]] Status resume();
  [[nodiscard]] Status begin();
  // That what is whole already is still there.
  [[nodiscard]] Status check_files();
  [[nodiscard]] Status copy_view();
  [[nodiscard]] v1::ReadSnapshotRequest view_request(v1::SnapshotRows rows) const;
  // The erasures of an increment.
  [[nodiscard]] Status copy_erasures();
  [[nodiscard]] Status end_files(ViewFiles& view_files, const std::string& page_token);
  [[nodiscard]] Status save_progress();
  // Files of this export that the manifest does not name.
  [[nodiscard]] Status remove_strays(const SnapshotManifest& manifest);
  [[nodiscard]] Status release(const std::string& snapshot_id);
  [[nodiscard]] Status give_up(const Status& error);
  [[nodiscard]] std::string path(const std::string& name) const;
  [[nodiscard]] SnapshotManifest requested() const;

  SkuaClient& client_;
  Files& files_;
  CreateOutput create_;
  ExportOptions options_;
  Hooks hooks_;
  ExportProgress progress_;
  bool resumed_ = false;
  std::uint64_t rows_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace skua
