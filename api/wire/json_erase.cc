#include "api/wire/json_erase.h"

#include "api/service/shown_name.h"
#include "api/wire/json_cell.h"
#include "api/wire/json_fields.h"
#include "api/wire/proto_erase.h"

namespace skua {
namespace {

Status read_project(JsonBody& body, std::string& project) {
  JsonFields fields(
      "", {{"project", [&](JsonValue& value) { return body.read(value, "project", project); }},
           {"entities", nullptr}});
  return body.each_top_field([&](std::string_view name, JsonValue& value, bool null) {
    return fields.read(name, value, null);
  });
}

}  // namespace

Status decode_json_erase(std::string_view text, const Access& access, const WriteService& writes,
                         const Limits& limits, EraseRequest& request) {
  ASSIGN_OR_RETURN(const std::unique_ptr<JsonBody> body, JsonBody::open(text, limits));
  RETURN_IF_ERROR(read_project(*body, request.project));
  const auto read_key = [&](std::string_view name, JsonValue& values) -> Status {
    ASSIGN_OR_RETURN(Column * to, add_erase_key(name, access, writes, request));
    return append_json_keys(*body, values, "entities." + shown_name(name),
                            limits.rows_per_write_max, *to);
  };
  return body->each_top_field([&](std::string_view name, JsonValue& value, bool null) {
    if (null || name != "entities") return Status::ok_status();
    return body->each_field(value, "entities", read_key);
  });
}

}  // namespace skua
