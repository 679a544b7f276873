#include "clients/cli/snapshot/manifest.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "storage/base/time.h"

namespace skua {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kFormat[] = "skua-snapshot-1";
// Another one, so that a program that knows whole snapshots only takes it for none.
constexpr char kIncrementFormat[] = "skua-increment-1";

template <typename Fields>
Json fields_json(const Fields& fields) {
  Json out = Json::array();
  for (const auto& field : fields)
    out.push_back({{"name", field.name()}, {"type", v1::ValueType_Name(field.type())}});
  return out;
}

Json file_json(const SnapshotFile& file) {
  return {{"name", file.name}, {"rows", file.rows}, {"bytes", file.bytes}, {"sha256", file.sha256}};
}

Json view_json(const SnapshotView& view) {
  Json files = Json::array();
  for (const SnapshotFile& file : view.files) files.push_back(file_json(file));
  Json out = {{"feature_view", view.view.name()},
              {"incarnation", view.view.incarnation()},
              {"schema_version", view.view.schema_version()},
              {"ttl", format_duration(Duration(view.view.ttl_us()))},
              {"join_keys", fields_json(view.view.join_keys())},
              {"features", fields_json(view.view.features())}};
  if (view.horizon_us != 0) out["horizon"] = format_rfc3339(Timestamp{view.horizon_us});
  for (const SnapshotOffset& offset : view.next_offsets)
    out["kafka_next_offsets"].push_back(
        {{"partition", offset.partition}, {"next_offset", offset.next_offset}});
  out["rows"] = view.rows;
  out["files"] = std::move(files);
  if (view.erasures) out["erasures"] = file_json(*view.erasures);
  return out;
}

Json base_json(const IncrementBase& base) {
  return {{"snapshot_sequence", base.sequence},
          {"read_time", format_rfc3339(Timestamp{base.read_time_us})},
          {"commit_token", base.commit_token},
          {"manifest_sha256", base.manifest_sha256}};
}

Timestamp moment_of(const Json& json) {
  const auto time = parse_rfc3339(json.get<std::string>());
  if (!time.ok()) throw std::invalid_argument("a time");
  return *time;
}

template <typename Field>
void read_fields(const Json& json, google::protobuf::RepeatedPtrField<Field>& fields) {
  for (const Json& entry : json) {
    Field& field = *fields.Add();
    field.set_name(entry.at("name").get<std::string>());
    v1::ValueType type{};
    if (!v1::ValueType_Parse(entry.at("type").get<std::string>(), &type))
      throw std::invalid_argument("a type");
    field.set_type(type);
  }
}

SnapshotFile read_file(const Json& json) {
  SnapshotFile out = {json.at("name").get<std::string>(), json.at("rows").get<std::uint64_t>(),
                      json.at("bytes").get<std::uint64_t>(), json.at("sha256").get<std::string>()};
  // A name leads to a file of the snapshot, never out of its folder.
  if (out.name.starts_with('/') || ("/" + out.name + "/").find("/../") != std::string::npos)
    throw std::invalid_argument("a name");
  return out;
}

IncrementBase read_base(const Json& json) {
  return {json.at("snapshot_sequence").get<std::uint64_t>(), moment_of(json.at("read_time")).us,
          json.at("commit_token").get<std::string>(),
          json.at("manifest_sha256").get<std::string>()};
}

SnapshotView read_view(const Json& json) {
  SnapshotView out;
  out.view.set_name(json.at("feature_view").get<std::string>());
  out.view.set_schema_version(json.at("schema_version").get<std::uint32_t>());
  const auto ttl = parse_duration(json.at("ttl").get<std::string>());
  if (!ttl.ok()) throw std::invalid_argument("a TTL");
  out.view.set_ttl_us(ttl->count());
  read_fields(json.at("join_keys"), *out.view.mutable_join_keys());
  read_fields(json.at("features"), *out.view.mutable_features());
  out.view.set_incarnation(json.value("incarnation", 0U));
  if (json.contains("horizon")) out.horizon_us = moment_of(json.at("horizon")).us;
  for (const Json& offset : json.value("kafka_next_offsets", Json::array()))
    out.next_offsets.push_back({offset.at("partition").get<std::uint32_t>(),
                                offset.at("next_offset").get<std::int64_t>()});
  out.rows = json.at("rows").get<std::uint64_t>();
  for (const Json& file : json.at("files")) out.files.push_back(read_file(file));
  if (json.contains("erasures")) out.erasures = read_file(json.at("erasures"));
  return out;
}

SnapshotManifest read_manifest(const Json& json) {
  SnapshotManifest out;
  out.store_id = json.value("store_id", "");
  if (json.contains("base")) out.base = read_base(json.at("base"));
  out.project = json.at("project").get<std::string>();
  out.feature_service = json.value("feature_service", "");
  if (!v1::SnapshotRows_Parse(json.at("rows_kind").get<std::string>(), &out.rows_kind))
    throw std::invalid_argument("a kind of rows");
  if (json.contains("as_of")) out.as_of_us = moment_of(json.at("as_of")).us;
  out.read_time_us = moment_of(json.at("read_time")).us;
  out.sequence = json.at("snapshot_sequence").get<std::uint64_t>();
  out.commit_token = json.at("commit_token").get<std::string>();
  out.format = json.at("file_format").get<std::string>();
  out.partition_by = json.value("partition_by", "");
  for (const Json& view : json.at("views")) out.views.push_back(read_view(view));
  return out;
}

}  // namespace

std::vector<SnapshotFile> SnapshotView::all_files() const {
  std::vector<SnapshotFile> out = files;
  if (erasures) out.push_back(*erasures);
  return out;
}

std::uint64_t SnapshotManifest::rows() const {
  std::uint64_t out = 0;
  for (const SnapshotView& view : views) out += view.rows;
  return out;
}

std::string SnapshotManifest::to_json() const {
  Json out = {{"format", base ? kIncrementFormat : kFormat}};
  if (!store_id.empty()) out["store_id"] = store_id;
  out["project"] = project;
  if (!feature_service.empty()) out["feature_service"] = feature_service;
  out["rows_kind"] = v1::SnapshotRows_Name(rows_kind);
  if (as_of_us != 0) out["as_of"] = format_rfc3339(Timestamp{as_of_us});
  out["read_time"] = format_rfc3339(Timestamp{read_time_us});
  out["snapshot_sequence"] = sequence;
  out["commit_token"] = commit_token;
  if (base) out["base"] = base_json(*base);
  out["file_format"] = format;
  if (!partition_by.empty()) out["partition_by"] = partition_by;
  out["rows"] = rows();
  out["views"] = Json::array();
  for (const SnapshotView& view : views) out["views"].push_back(view_json(view));
  return out.dump(2) + "\n";
}

Result<SnapshotManifest> SnapshotManifest::parse(std::string_view json) {
  try {
    const Json parsed = Json::parse(json.begin(), json.end());
    const std::string format = parsed.at("format").get<std::string>();
    if (format != kFormat && format != kIncrementFormat)
      return invalid_argument(
          fmt::format("is no manifest of format {} or {}", kFormat, kIncrementFormat));
    SnapshotManifest manifest = read_manifest(parsed);
    if (manifest.base.has_value() != (format == kIncrementFormat))
      return invalid_argument("is an increment without a base, or a whole snapshot with one");
    return manifest;
  } catch (const std::exception&) {
    return invalid_argument("is no manifest of a snapshot, or a damaged one");
  }
}

}  // namespace skua
