#include "clients/cli/export/exporter.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/export/row_json.h"

namespace skua {

Result<ExportManifest> Exporter::run() {
  ExportManifest manifest;
  manifest.project = options_.project;
  manifest.view = options_.view;
  manifest.rows_kind = options_.rows_kind;
  manifest.as_of_us = options_.as_of_us;
  manifest.schema_version = options_.view.schema_version();
  ASSIGN_OR_RETURN(manifest.snapshot, client_.begin_snapshot({}));

  Status copied = copy_rows(manifest);
  if (copied.ok()) copied = write_manifest(manifest);
  v1::EndSnapshotRequest end;
  end.set_snapshot_id(manifest.snapshot.snapshot_id());
  const auto ended = client_.end_snapshot(end);
  if (!copied.ok()) return copied;
  if (!ended.ok()) {
    return Status(
        ended.status().code(),
        fmt::format("the export is whole, but its snapshot could not be released and holds "
                    "retention until it expires: {}",
                    ended.status().message()));
  }
  return manifest;
}

Status Exporter::copy_rows(ExportManifest& manifest) {
  v1::ReadSnapshotRequest request;
  request.set_snapshot_id(manifest.snapshot.snapshot_id());
  request.set_project(options_.project);
  request.set_feature_view(options_.view.name());
  request.set_rows(options_.rows_kind);
  request.set_as_of_us(options_.as_of_us);
  while (true) {
    ASSIGN_OR_RETURN(const v1::ReadSnapshotResponse page, client_.read_snapshot(request));
    manifest.schema_version = std::max(manifest.schema_version, page.schema_version());
    RETURN_IF_ERROR(write_page(page.rows(), manifest));
    on_progress_(manifest.rows, bytes_);
    if (page.next_page_token().empty()) return end_file(manifest);
    request.set_page_token(page.next_page_token());
  }
}

Status Exporter::write_page(const v1::RowColumns& rows, ExportManifest& manifest) {
  if (rows.rows() == 0) return Status::ok_status();
  if (file_ == nullptr) {
    const std::string name =
        fmt::format("{}-{:05}.ndjson", options_.view.name(), manifest.files.size());
    ASSIGN_OR_RETURN(file_, DurableFile::create(options_.dir, name));
    file_rows_ = 0;
  }
  std::string lines;
  RETURN_IF_ERROR(append_row_lines(rows, lines));
  RETURN_IF_ERROR(file_->write(lines));
  file_rows_ += rows.rows();
  manifest.rows += rows.rows();
  bytes_ += lines.size();
  return file_->bytes() >= options_.file_bytes_max ? end_file(manifest) : Status::ok_status();
}

Status Exporter::end_file(ExportManifest& manifest) {
  if (file_ == nullptr) return Status::ok_status();
  RETURN_IF_ERROR(file_->publish());
  manifest.files.push_back({file_->name(), file_rows_, file_->bytes(), file_->sha256()});
  file_.reset();
  return Status::ok_status();
}

Status Exporter::write_manifest(const ExportManifest& manifest) const {
  ASSIGN_OR_RETURN(const auto file, DurableFile::create(options_.dir, "manifest.json"));
  RETURN_IF_ERROR(file->write(manifest.to_json()));
  return file->publish();
}

}  // namespace skua
