#include "api/wire/json_time.h"

#include "api/wire/request_time.h"

namespace skua {

Status read_json_time(JsonBody& body, JsonValue& value, std::string_view field, Timestamp& out) {
  std::string text;
  RETURN_IF_ERROR(body.read(value, field, text));
  ASSIGN_OR_RETURN(out, parse_time(field, text));
  return Status::ok_status();
}

}  // namespace skua
