#include "clients/cli/export/exporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "clients/cli/export/snapshot_pages.h"

namespace skua {
namespace {

std::string erasure_line(const v1::SnapshotErasure& erasure) {
  const nlohmann::ordered_json out = {
      {"sequence", erasure.sequence()},
      {"created_timestamp", format_rfc3339(Timestamp{erasure.created_timestamp_us()})},
      {"digest", erasure.digest()}};
  return out.dump() + "\n";
}

}  // namespace

Exporter::Exporter(SkuaClient& client, Files& files, CreateOutput create, ExportOptions options,
                   Hooks hooks)
    : client_(client),
      files_(files),
      create_(std::move(create)),
      options_(std::move(options)),
      hooks_(std::move(hooks)) {
  while (options_.dir.size() > 1 && options_.dir.ends_with('/')) options_.dir.pop_back();
}

std::string Exporter::path(const std::string& name) const { return options_.dir + "/" + name; }

SnapshotManifest Exporter::requested() const {
  SnapshotManifest out;
  out.project = options_.project;
  out.feature_service = options_.feature_service;
  out.rows_kind = options_.rows_kind;
  out.as_of_us = options_.as_of_us;
  out.format = options_.format;
  out.partition_by = options_.by_date ? "date" : "";
  for (const v1::FeatureView& view : options_.views) out.views.push_back({view, 0, {}});
  if (!options_.base) return out;
  const SnapshotManifest& base = options_.base->manifest;
  out.base = {base.sequence, base.read_time_us, base.commit_token, options_.base->manifest_sha256};
  return out;
}

Result<SnapshotManifest> Exporter::run() {
  ASSIGN_OR_RETURN(const FolderLock lock, files_.lock(options_.dir));
  RETURN_IF_ERROR(begin_or_resume());
  Status copied;
  while (copied.ok() && progress_.view < progress_.manifest.views.size()) copied = copy_view();
  if (copied.ok()) copied = remove_strays(progress_.manifest);
  reach(hooks_.code_points, CodePoint::kBeforeManifest);
  if (copied.ok()) copied = files_.write_text(path(kManifestName), progress_.manifest.to_json());
  if (!copied.ok()) return give_up(copied);
  reach(hooks_.code_points, CodePoint::kAfterManifest);
  const Status released = release(progress_.snapshot_id);
  reach(hooks_.code_points, CodePoint::kAfterSnapshotEnd);
  RETURN_IF_ERROR(files_.remove(path(kProgressName)));
  if (released.ok() || released.code() == StatusCode::kNotFound) return progress_.manifest;
  return Status(released.code(),
                fmt::format("the export is whole, but its snapshot could not be released and holds "
                            "retention until it expires: {}",
                            released.message()));
}

Status Exporter::begin_or_resume() {
  const auto found = files_.list(options_.dir);
  if (!found.ok() && found.status().code() == StatusCode::kNotFound) return begin();
  if (!found.ok()) return found.status();
  const auto has = [&](const char* name) {
    return std::any_of(found->begin(), found->end(),
                       [&](const FoundFile& file) { return file.path == path(name); });
  };
  // A kill may have left the first progress half-written.
  const std::string half_written = std::string(kProgressName) + ".partial";
  if (found->empty() || (found->size() == 1 && has(half_written.c_str()))) {
    RETURN_IF_ERROR(files_.remove(path(half_written)));
    return begin();
  }
  // Beside a manifest, what is left to do is to release the snapshot.
  if (has(kProgressName) && !(has(kManifestName) && options_.restart)) return resume();
  return failed_precondition(
      fmt::format("{}: is not empty; an export takes a folder of its own, name another with --out",
                  options_.dir));
}

Status Exporter::begin() {
  if (options_.base) RETURN_IF_ERROR(check_export_base(options_.base->manifest, requested()));
  ASSIGN_OR_RETURN(const v1::BeginSnapshotResponse snapshot, client_.begin_snapshot({}));
  progress_ = {};
  progress_.manifest = requested();
  progress_.manifest.read_time_us = snapshot.read_time_us();
  progress_.manifest.sequence = snapshot.sequence();
  progress_.manifest.commit_token = snapshot.commit_token();
  progress_.manifest.store_id = snapshot.store_id();
  progress_.snapshot_id = snapshot.snapshot_id();
  progress_.expires_us = snapshot.expires_us();
  const Status saved = save_progress();
  return saved.ok() ? saved : give_up(saved);
}

Status Exporter::resume() {
  ASSIGN_OR_RETURN(const std::string json, files_.read_text(path(kProgressName)));
  auto read = ExportProgress::parse(json);
  if (!read.ok())
    return failed_precondition(fmt::format("{}: {}", path(kProgressName), read.status().message()));
  progress_ = *std::move(read);
  if (options_.restart) {
    const std::string discarded = progress_.snapshot_id;
    // Before any file goes, nothing may name it.
    RETURN_IF_ERROR(begin());
    RETURN_IF_ERROR(remove_strays(requested()));
    // It may have expired; then there is nothing to release.
    [[maybe_unused]] const Status released = release(discarded);
    return Status::ok_status();
  }
  if (!same_request(progress_.manifest, requested()))
    return failed_precondition(fmt::format(
        "{}: holds an interrupted export of something else, or of an older schema; give the same "
        "arguments to go on, another folder, or --restart",
        options_.dir));
  RETURN_IF_ERROR(check_files());
  resumed_ = true;
  hooks_.on_resumed(progress_.manifest.rows());
  return Status::ok_status();
}

Status Exporter::check_files() {
  ASSIGN_OR_RETURN(const auto found, files_.list(options_.dir));
  std::map<std::string, std::uint64_t> bytes;
  for (const FoundFile& file : found) bytes[file.path] = file.bytes;
  for (const SnapshotView& view : progress_.manifest.views) {
    for (const SnapshotFile& file : view.all_files()) {
      const auto at = bytes.find(path(file.name));
      if (at != bytes.end() && at->second == file.bytes) continue;
      return failed_precondition(
          fmt::format("{}: is gone or has another size since the export was interrupted; begin "
                      "again with --restart",
                      path(file.name)));
    }
  }
  return Status::ok_status();
}

v1::ReadSnapshotRequest Exporter::view_request(v1::SnapshotRows rows) const {
  const v1::FeatureView& view = progress_.manifest.views[progress_.view].view;
  v1::ReadSnapshotRequest request;
  request.set_snapshot_id(progress_.snapshot_id);
  request.set_project(options_.project);
  request.set_feature_view(view.name());
  request.set_rows(rows);
  request.set_as_of_us(options_.as_of_us);
  if (!progress_.manifest.base) return request;
  const IncrementBase& base = *progress_.manifest.base;
  request.mutable_since()->set_commit_token(base.commit_token);
  request.mutable_since()->set_read_time_us(base.read_time_us);
  request.mutable_since()->set_incarnation(view.incarnation());
  return request;
}

Status Exporter::copy_view() {
  SnapshotView& view = progress_.manifest.views[progress_.view];
  v1::ReadSnapshotRequest request =
      view_request(progress_.manifest.base ? v1::ALL_VERSIONS : options_.rows_kind);
  request.set_page_token(progress_.page_token);
  ViewFiles view_files(files_, create_, options_.dir, options_.format, options_.by_date, view.view);
  SnapshotPages pages(client_, request);
  while (true) {
    ASSIGN_OR_RETURN(auto page, pages.next());
    if (!page.has_value()) break;
    view.view.set_schema_version(std::max(view.view.schema_version(), page->schema_version()));
    view.horizon_us = page->horizon_us();
    for (const v1::PartitionOffset& offset : page->next_offsets())
      view.next_offsets.push_back({offset.partition(), offset.next_offset()});
    v1::RowColumns& rows = *page->mutable_rows();
    RETURN_IF_ERROR(fit_page(view_files.columns(), rows));
    const std::uint64_t before = view_files.bytes();
    RETURN_IF_ERROR(view_files.append(rows, progress_.next_file));
    rows_ += rows.rows();
    bytes_ += std::max(view_files.bytes(), before) - before;
    hooks_.on_progress(view.view.name(), rows_, bytes_);
    const bool is_last = page->next_page_token().empty();
    if (!is_last && view_files.bytes() >= options_.file_bytes_max)
      RETURN_IF_ERROR(end_files(view_files, page->next_page_token()));
  }
  if (progress_.manifest.base) RETURN_IF_ERROR(copy_erasures());
  return end_files(view_files, "");
}

Status Exporter::copy_erasures() {
  SnapshotView& view = progress_.manifest.views[progress_.view];
  const std::string name = fmt::format("{}/{}", view.view.name(), kErasuresName);
  ASSIGN_OR_RETURN(const auto file, files_.create(path(name)));
  SnapshotPages pages(client_, view_request(v1::ERASURES));
  std::uint64_t erasures = 0;
  while (true) {
    ASSIGN_OR_RETURN(const auto page, pages.next());
    if (!page.has_value()) break;
    for (const v1::SnapshotErasure& erasure : page->erasures())
      RETURN_IF_ERROR(file->write(erasure_line(erasure)));
    erasures += static_cast<std::uint64_t>(page->erasures_size());
  }
  RETURN_IF_ERROR(file->publish());
  view.erasures = {name, erasures, file->bytes(), file->sha256()};
  return Status::ok_status();
}

// An empty token ends the view.
Status Exporter::end_files(ViewFiles& view_files, const std::string& page_token) {
  ASSIGN_OR_RETURN(std::vector<SnapshotFile> written, view_files.publish());
  SnapshotView& view = progress_.manifest.views[progress_.view];
  for (SnapshotFile& file : written) {
    view.rows += file.rows;
    view.files.push_back(std::move(file));
  }
  progress_.page_token = page_token;
  ++progress_.next_file;
  if (page_token.empty()) {
    ++progress_.view;
    progress_.next_file = 0;
  }
  return save_progress();
}

Status Exporter::save_progress() {
  return files_.write_text(path(kProgressName), progress_.to_json());
}

Status Exporter::remove_strays(const SnapshotManifest& manifest) {
  std::set<std::string> named;
  for (const SnapshotView& view : manifest.views)
    for (const SnapshotFile& file : view.all_files()) named.insert(path(file.name));
  ASSIGN_OR_RETURN(const auto found, files_.list(options_.dir));
  for (const FoundFile& file : found) {
    const std::string name = file.path.substr(file.path.rfind('/') + 1);
    const bool is_ours =
        name.starts_with("part-") || name == kErasuresName || name.ends_with(".partial");
    if (is_ours && !named.contains(file.path)) RETURN_IF_ERROR(files_.remove(file.path));
  }
  return Status::ok_status();
}

Status Exporter::release(const std::string& snapshot_id) {
  v1::EndSnapshotRequest end;
  end.set_snapshot_id(snapshot_id);
  return client_.end_snapshot(end).status();
}

Status Exporter::give_up(const Status& error) {
  if (error.code() == StatusCode::kNotFound && (resumed_ || progress_.has_files()))
    return failed_precondition(
        fmt::format("the snapshot of this export is gone, or its feature view; begin again with "
                    "--restart ({})",
                    error.message()));
  if (error.code() == StatusCode::kAborted && progress_.has_files())
    return Status(error.code(), fmt::format("{} (--restart)", error.message()));
  if (progress_.has_files())
    return Status(error.code(),
                  fmt::format("{}; the same command goes on from here until {}", error.message(),
                              format_rfc3339(Timestamp{progress_.expires_us})));
  // Nothing is worth the hold; what failed is said below.
  [[maybe_unused]] const Status released = release(progress_.snapshot_id);
  // Without its progress a folder with files would be refused.
  Status removed = remove_strays(requested());
  if (removed.ok()) removed = files_.remove(path(kProgressName));
  return error;
}

}  // namespace skua
