#include "clients/cli/export/export_progress.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skua {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kFormat[] = "skua-export-progress-1";

template <typename Fields>
bool same_fields(const Fields& a, const Fields& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.name() == y.name() && x.type() == y.type();
  });
}

bool same_view(const SnapshotView& a, const SnapshotView& b) {
  return a.view.name() == b.view.name() && a.view.incarnation() == b.view.incarnation() &&
         same_fields(a.view.join_keys(), b.view.join_keys()) &&
         same_fields(a.view.features(), b.view.features());
}

}  // namespace

bool ExportProgress::has_files() const {
  return std::any_of(manifest.views.begin(), manifest.views.end(),
                     [](const SnapshotView& each) { return !each.files.empty(); });
}

std::string ExportProgress::to_json() const {
  const Json out = {{"format", kFormat},
                    {"snapshot_id", snapshot_id},
                    {"expires_us", expires_us},
                    {"view", view},
                    {"page_token", page_token},
                    {"next_file", next_file},
                    {"manifest", Json::parse(manifest.to_json())}};
  return out.dump(2) + "\n";
}

Result<ExportProgress> ExportProgress::parse(std::string_view json) {
  try {
    const Json parsed = Json::parse(json.begin(), json.end());
    if (parsed.at("format") != kFormat)
      return invalid_argument("is no progress of an export that this program knows");
    ExportProgress out;
    out.snapshot_id = parsed.at("snapshot_id").get<std::string>();
    out.expires_us = parsed.at("expires_us").get<std::int64_t>();
    out.view = parsed.at("view").get<std::size_t>();
    out.page_token = parsed.at("page_token").get<std::string>();
    out.next_file = parsed.at("next_file").get<std::uint32_t>();
    ASSIGN_OR_RETURN(out.manifest, SnapshotManifest::parse(parsed.at("manifest").dump()));
    if (out.view > out.manifest.views.size()) return invalid_argument("is damaged");
    return out;
  } catch (const std::exception&) {
    return invalid_argument("is no progress of an export, or damaged");
  }
}

bool same_request(const SnapshotManifest& a, const SnapshotManifest& b) {
  const auto base_of = [](const SnapshotManifest& manifest) {
    return manifest.base ? manifest.base->manifest_sha256 : "";
  };
  return base_of(a) == base_of(b) && a.project == b.project &&
         a.feature_service == b.feature_service && a.rows_kind == b.rows_kind &&
         a.as_of_us == b.as_of_us && a.format == b.format && a.partition_by == b.partition_by &&
         std::equal(a.views.begin(), a.views.end(), b.views.begin(), b.views.end(), same_view);
}

}  // namespace skua
