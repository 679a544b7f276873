#include "clients/cli/export/export_base.h"

#include <fmt/format.h>

#include <algorithm>

#include "storage/base/sha256.h"

namespace skua {
namespace {

Status unfit(const std::string& why) {
  return failed_precondition(
      fmt::format("--since: {}; export the whole, and go on from that", why));
}

Status check_view(const SnapshotManifest& base, const v1::FeatureView& view) {
  const auto found = std::find_if(base.views.begin(), base.views.end(), [&](const auto& each) {
    return each.view.name() == view.name();
  });
  if (found == base.views.end()) return unfit(fmt::format("it does not have {}", view.name()));
  if (found->view.incarnation() != view.incarnation())
    return unfit(
        fmt::format("{} was dropped and created again, or replaced, after it", view.name()));
  const auto& before = found->view.features();
  const auto& now = view.features();
  const bool same = std::equal(before.begin(), before.end(), now.begin(), now.end(),
                               [](const auto& a, const auto& b) { return a.name() == b.name(); });
  if (!same && found->view.schema_version() == view.schema_version())
    return unfit(fmt::format("it has other features of {}", view.name()));
  return Status::ok_status();
}

}  // namespace

Result<ExportBase> read_export_base(const std::string& path, Files& files) {
  std::string folder = path;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  const bool is_manifest = folder.ends_with(".json");
  const std::string name = is_manifest ? folder : folder + "/" + kManifestName;
  const auto json = files.read_text(name);
  if (!json.ok() && json.status().code() == StatusCode::kNotFound)
    return failed_precondition(
        fmt::format("--since: {} is not there, so {} is no whole snapshot", name, path));
  if (!json.ok()) return json.status();
  ExportBase out;
  auto manifest = SnapshotManifest::parse(*json);
  if (!manifest.ok())
    return invalid_argument(fmt::format("--since: {} {}", name, manifest.status().message()));
  out.manifest = *std::move(manifest);
  Sha256 digest;
  digest.add(*json);
  out.manifest_sha256 = digest.finish();
  return out;
}

Status check_export_base(const SnapshotManifest& base, const SnapshotManifest& requested) {
  if (base.store_id.empty()) return unfit("it was written by an older skua");
  if (base.project != requested.project)
    return unfit(fmt::format("it is of project {}", base.project));
  if (base.feature_service != requested.feature_service)
    return unfit(base.feature_service.empty()
                     ? "it is of feature views, not of a feature service"
                     : fmt::format("it is of feature service {}", base.feature_service));
  if (base.as_of_us != 0) return unfit("it ends at --as-of, and rows after that are missing");
  if (base.rows_kind != requested.rows_kind)
    return unfit(fmt::format("it has {}, and {} is asked for",
                             v1::SnapshotRows_Name(base.rows_kind),
                             v1::SnapshotRows_Name(requested.rows_kind)));
  for (const SnapshotView& view : requested.views) RETURN_IF_ERROR(check_view(base, view.view));
  return Status::ok_status();
}

}  // namespace skua
