#include "api/wire/json_snapshot.h"

#include "api/wire/json_fields.h"
#include "api/wire/json_time.h"

namespace skua {
namespace {

Status read_rows(JsonBody& body, JsonValue& value, SnapshotRead& read) {
  std::string word;
  RETURN_IF_ERROR(body.read(value, "rows", word));
  if (word == "LATEST")
    read.rows = SnapshotRows::kLatest;
  else if (word == "HISTORY")
    read.rows = SnapshotRows::kHistory;
  else if (word == "ALL_VERSIONS")
    read.rows = SnapshotRows::kAllVersions;
  else if (word == "ERASURES")
    read.erasures = true;
  else
    return json_needs("rows", "LATEST, HISTORY, ALL_VERSIONS or ERASURES");
  return Status::ok_status();
}

Status read_since(JsonBody& body, JsonValue& value, SnapshotBase& base) {
  const auto read_incarnation = [&](JsonValue& field) -> Status {
    std::uint64_t incarnation = 0;
    RETURN_IF_ERROR(body.read(field, "since.incarnation", incarnation));
    base.incarnation = static_cast<Incarnation>(incarnation);
    if (base.incarnation != incarnation) return json_needs("since.incarnation", "an incarnation");
    return Status::ok_status();
  };
  JsonFields fields("since.", {{"commit_token",
                                [&](JsonValue& field) {
                                  return body.read(field, "since.commit_token", base.commit_token);
                                }},
                               {"read_time",
                                [&](JsonValue& field) {
                                  return read_json_time(body, field, "since.read_time",
                                                        base.read_time);
                                }},
                               {"incarnation", read_incarnation}});
  return body.each_field(value, "since", [&](std::string_view name, JsonValue& field) {
    return fields.read(name, field, false);
  });
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
  JsonFields fields(
      "",
      {{"snapshot_id", read_into("snapshot_id", read.snapshot_id)},
       {"project", read_into("project", read.project)},
       {"feature_view", read_into("feature_view", read.feature_view)},
       {"rows", [&](JsonValue& value) { return read_rows(*body, value, read); }},
       {"as_of", read_as_of},
       {"since", [&](JsonValue& value) { return read_since(*body, value, read.since.emplace()); }},
       {"page_token", read_into("page_token", read.page_token)}});
  RETURN_IF_ERROR(body->each_top_field([&](std::string_view name, JsonValue& value, bool null) {
    return fields.read(name, value, null);
  }));
  RETURN_IF_ERROR(check_snapshot_read(read));
  return read;
}

}  // namespace skua
