#include "api/wire/json_load.h"

#include <limits>
#include <utility>

#include "api/wire/json_fields.h"
#include "api/wire/json_write_columns.h"
#include "api/wire/json_write_rows.h"
#include "api/wire/write_checks.h"
#include "storage/model/coercion.h"

namespace skua {
namespace {

// What does not depend on the view.
struct Head {
  ChunkName name;
  std::string checkpoint;
  std::string deleted;
};

Status read_load_id(JsonBody& body, JsonValue& value, LoadNumber& number) {
  std::uint64_t read = 0;
  RETURN_IF_ERROR(body.read(value, "load_id", read));
  if (read > std::numeric_limits<LoadNumber>::max())
    return json_needs("load_id", "the number that BeginLoad gave");
  number = static_cast<LoadNumber>(read);
  return Status::ok_status();
}

Status read_checkpoint(JsonBody& body, JsonValue& value, std::string& checkpoint) {
  std::string text;
  RETURN_IF_ERROR(body.read(value, "checkpoint", text));
  Column bytes(ValueType::kBytes);
  if (!append_text(bytes, text).ok()) return json_needs("checkpoint", "base64");
  checkpoint = bytes.cell(0);
  return Status::ok_status();
}

Status read_deleted(JsonBody& body, JsonValue& value, const Limits& limits, std::string& deleted) {
  static constexpr char kField[] = "deleted";
  return body.each_element(value, kField, [&](std::size_t index, JsonValue& item) -> Status {
    RETURN_IF_ERROR(check_write_rows(kField, index + 1, limits));
    bool is_deleted = false;
    RETURN_IF_ERROR(body.read(item, kField, is_deleted));
    deleted.push_back(is_deleted ? '\1' : '\0');
    return Status::ok_status();
  });
}

Status read_head(JsonBody& body, const Limits& limits, Head& head) {
  const auto read_number = [&body](std::string_view name, std::uint64_t& out) {
    return [&body, name, &out](JsonValue& value) { return body.read(value, name, out); };
  };
  JsonFields fields(
      "",
      {{"load_id", [&](JsonValue& value) { return read_load_id(body, value, head.name.number); }},
       {"session", read_number("session", head.name.session)},
       {"chunk", read_number("chunk", head.name.chunk)},
       {"checkpoint",
        [&](JsonValue& value) { return read_checkpoint(body, value, head.checkpoint); }},
       {"deleted",
        [&](JsonValue& value) { return read_deleted(body, value, limits, head.deleted); }},
       {"rows", nullptr},
       {"columns", nullptr},
       {"event_timestamps", nullptr}});
  RETURN_IF_ERROR(body.each_top_field([&](std::string_view name, JsonValue& value, bool null) {
    return fields.read(name, value, null);
  }));
  if (fields.has("rows") == fields.has("columns"))
    return invalid_argument("rows, columns: give one of the two");
  if (fields.has("rows") && fields.has("event_timestamps"))
    return invalid_argument(
        "event_timestamps: goes with columns; in rows each has its event_timestamp");
  return Status::ok_status();
}

}  // namespace

Result<StageRows> decode_json_stage(std::string_view text, const Access& access,
                                    const LoadService& loads, const Limits& limits) {
  ASSIGN_OR_RETURN(const std::unique_ptr<JsonBody> body, JsonBody::open(text, limits));
  Head head;
  RETURN_IF_ERROR(read_head(*body, limits, head));
  ASSIGN_OR_RETURN(WriteRequest rows, loads.prepare(access, head.name));
  RETURN_IF_ERROR(
      body->each_top_field([&](std::string_view name, JsonValue& value, bool null) -> Status {
        if (null) return Status::ok_status();
        if (name == "rows") return read_json_rows(*body, value, limits, rows);
        if (name == "columns") return read_json_columns(*body, value, limits, rows);
        if (name == "event_timestamps")
          return read_json_event_timestamps(*body, value, limits, rows);
        return Status::ok_status();
      }));
  rows.deleted = std::move(head.deleted);
  return StageRows{head.name, std::move(head.checkpoint), std::move(rows)};
}

}  // namespace skua
