#include "api/wire/json_history.h"

#include <fmt/format.h>

#include <limits>

#include "api/wire/history_checks.h"
#include "api/wire/json_cell.h"
#include "api/wire/json_fields.h"
#include "api/wire/json_time.h"

namespace skua {
namespace {

struct Names {
  std::string project;
  std::string feature_view;
};

Status read_limit(JsonBody& body, JsonValue& value, HistoryRequest& request) {
  std::uint64_t limit = 0;
  RETURN_IF_ERROR(body.read(value, "limit", limit));
  if (limit > std::numeric_limits<std::uint32_t>::max())
    return json_needs("limit", "a smaller number");
  request.limit = static_cast<std::uint32_t>(limit);
  return Status::ok_status();
}

Status read_head(JsonBody& body, Names& names, HistoryRequest& request) {
  const auto read_into = [&](std::string_view name, auto& out) {
    return [&body, name, &out](JsonValue& value) { return body.read(value, name, out); };
  };
  JsonFields fields(
      "", {{"project", read_into("project", names.project)},
           {"feature_view", read_into("feature_view", names.feature_view)},
           {"entity", nullptr},
           {"from",
            [&](JsonValue& value) { return read_json_time(body, value, "from", request.from); }},
           {"to", [&](JsonValue& value) { return read_json_time(body, value, "to", request.to); }},
           {"limit", [&](JsonValue& value) { return read_limit(body, value, request); }},
           {"page_token", read_into("page_token", request.page_token)}});
  return body.each_top_field([&](std::string_view name, JsonValue& value, bool null) {
    return fields.read(name, value, null);
  });
}

Status read_entity(JsonBody& body, KeyColumns& keys) {
  return body.each_top_field([&](std::string_view name, JsonValue& value, bool null) -> Status {
    if (null || name != "entity") return Status::ok_status();
    return body.each_field(value, "entity", [&](std::string_view key, JsonValue& cell) -> Status {
      ASSIGN_OR_RETURN(Column * to, keys.take(key));
      Status reason;
      RETURN_IF_ERROR(append_json_cell(body, cell, *to, reason));
      if (reason.ok()) return reason;
      return invalid_argument(fmt::format("{}: {}", keys.path(key), reason.message()));
    });
  });
}

}  // namespace

Result<HistoryRequest> decode_json_history(std::string_view text, const Access& access,
                                           const ReadService& reads, const Limits& limits) {
  ASSIGN_OR_RETURN(const std::unique_ptr<JsonBody> body, JsonBody::open(text, limits));
  HistoryRequest request;
  Names names;
  RETURN_IF_ERROR(read_head(*body, names, request));
  ASSIGN_OR_RETURN(request.view, reads.find_view(access, names.project, names.feature_view));
  KeyColumns keys = expect_join_keys(*request.view);
  RETURN_IF_ERROR(read_entity(*body, keys));
  RETURN_IF_ERROR(set_keys(std::move(keys), request));
  return request;
}

}  // namespace skua
