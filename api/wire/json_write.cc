#include "api/wire/json_write.h"

#include "api/wire/json_fields.h"
#include "api/wire/json_write_columns.h"
#include "api/wire/json_write_rows.h"

namespace skua {
namespace {

// The fields of the request that do not depend on the view.
struct Head {
  std::string project;
  std::string feature_view;
  std::optional<WriterStamp> writer;
  bool all_or_nothing = false;
  bool partial = false;
};

Status read_writer(JsonBody& body, JsonValue& value, Head& head) {
  WriterStamp& writer = head.writer.emplace();
  JsonFields fields(
      "writer.",
      {{"id", [&](JsonValue& id) { return body.read(id, "writer.id", writer.writer_id); }},
       {"sequence",
        [&](JsonValue& seq) { return body.read(seq, "writer.sequence", writer.sequence); }}});
  return body.each_field(value, "writer", [&](std::string_view name, JsonValue& field) {
    return fields.read(name, field, false);
  });
}

Status check_form(const JsonFields& fields) {
  if (fields.has("rows") == fields.has("columns"))
    return invalid_argument("rows, columns: give one of the two");
  if (fields.has("rows") && fields.has("event_timestamps"))
    return invalid_argument(
        "event_timestamps: goes with columns; in rows each has its event_timestamp");
  return Status::ok_status();
}

Status read_head(JsonBody& body, Head& head) {
  const auto read_into = [&](std::string_view name, auto& out) {
    return [&body, name, &out](JsonValue& value) { return body.read(value, name, out); };
  };
  JsonFields fields("",
                    {{"project", read_into("project", head.project)},
                     {"feature_view", read_into("feature_view", head.feature_view)},
                     {"rows", nullptr},
                     {"columns", nullptr},
                     {"event_timestamps", nullptr},
                     {"writer", [&](JsonValue& value) { return read_writer(body, value, head); }},
                     {"all_or_nothing", read_into("all_or_nothing", head.all_or_nothing)},
                     {"partial", read_into("partial", head.partial)}});
  RETURN_IF_ERROR(body.each_top_field([&](std::string_view name, JsonValue& value, bool null) {
    return fields.read(name, value, null);
  }));
  if (head.partial)
    return invalid_argument(
        "partial: partial updates are reserved and not yet served; send whole rows");
  return check_form(fields);
}

// The types of columns come from the view, so that they are read in a second visit.
Status read_cells(JsonBody& body, const Limits& limits, WriteRequest& request) {
  return body.each_top_field([&](std::string_view name, JsonValue& value, bool null) -> Status {
    if (null) return Status::ok_status();
    if (name == "rows") return read_json_rows(body, value, limits, request);
    if (name == "columns") return read_json_columns(body, value, limits, request);
    if (name == "event_timestamps") return read_json_event_timestamps(body, value, limits, request);
    return Status::ok_status();
  });
}

Result<WriteRequest> decode(std::string_view text, const Access& access, bool deletes,
                            const WriteService& writes, const Limits& limits) {
  ASSIGN_OR_RETURN(const std::unique_ptr<JsonBody> body, JsonBody::open(text, limits));
  Head head;
  RETURN_IF_ERROR(read_head(*body, head));
  ASSIGN_OR_RETURN(WriteRequest request,
                   writes.prepare(access, head.project, head.feature_view, deletes));
  RETURN_IF_ERROR(read_cells(*body, limits, request));
  request.writer = std::move(head.writer);
  request.all_or_nothing = head.all_or_nothing;
  return request;
}

}  // namespace

Result<WriteRequest> decode_json_write(std::string_view body, const Access& access,
                                       const WriteService& writes, const Limits& limits) {
  return decode(body, access, false, writes, limits);
}

Result<WriteRequest> decode_json_delete(std::string_view body, const Access& access,
                                        const WriteService& writes, const Limits& limits) {
  return decode(body, access, true, writes, limits);
}

}  // namespace skua
