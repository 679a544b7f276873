#include "api/wire/json_snapshot.h"

#include "api/wire/json_fields.h"
#include "api/wire/json_time.h"

namespace skua {
namespace {

Status read_rows(JsonBody& body, JsonValue& value, SnapshotRows& rows) {
  std::string word;
  RETURN_IF_ERROR(body.read(value, "rows", word));
  if (word == "LATEST")
    rows = SnapshotRows::kLatest;
  else if (word == "HISTORY")
    rows = SnapshotRows::kHistory;
  else if (word == "ALL_VERSIONS")
    rows = SnapshotRows::kAllVersions;
  else
    return json_needs("rows", "LATEST, HISTORY or ALL_VERSIONS");
  return Status::ok_status();
}

}  // namespace

Result<SnapshotRead> decode_json_snapshot_read(std::string_view text, const Limits& limits) {
  ASSIGN_OR_RETURN(const std::unique_ptr<JsonBody> body, JsonBody::open(text, limits));
  SnapshotRead read;
  const auto read_into = [&](std::string_view name, auto& out) {
    return [&body, name, &out](JsonValue& value) { return body->read(value, name, out); };
  };
  const auto read_as_of = [&](JsonValue& value) {
    return read_json_time(*body, value, "as_of", read.as_of.emplace());
  };
  JsonFields fields("",
                    {{"snapshot_id", read_into("snapshot_id", read.snapshot_id)},
                     {"project", read_into("project", read.project)},
                     {"feature_view", read_into("feature_view", read.feature_view)},
                     {"rows", [&](JsonValue& value) { return read_rows(*body, value, read.rows); }},
                     {"as_of", read_as_of},
                     {"page_token", read_into("page_token", read.page_token)}});
  RETURN_IF_ERROR(body->each_top_field([&](std::string_view name, JsonValue& value, bool null) {
    return fields.read(name, value, null);
  }));
  return read;
}

}  // namespace skua
