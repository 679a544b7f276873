#include "api/wire/json_read.h"

#include <fmt/format.h>

#include "api/service/shown_name.h"
#include "api/wire/json_cell.h"
#include "api/wire/json_fields.h"
#include "api/wire/read_checks.h"
#include "api/wire/request_time.h"

namespace skua {
namespace {

using simdjson::ondemand::json_type;

// The fields of the request that do not depend on the plan.
struct Head {
  std::string project;
  std::string service;
  std::vector<std::string> features;
  bool full_feature_names = false;
  std::vector<Timestamp> as_of;
  std::vector<Timestamp> known_at;
  bool as_served = false;
  bool strict = false;
  bool partial_on_deadline = false;
  Include include;
  std::string min_commit_token;
};

// One moment, or an array of them.
Status read_times(JsonBody& body, JsonValue& value, std::string_view field, const Limits& limits,
                  std::vector<Timestamp>& out) {
  json_type type{};
  RETURN_IF_ERROR(body.type(value, type));
  std::string text;
  if (type != json_type::array) {
    RETURN_IF_ERROR(body.read(value, field, text));
    ASSIGN_OR_RETURN(const Timestamp time, parse_time(field, text));
    out.push_back(time);
    return Status::ok_status();
  }
  return body.each_element(value, field, [&](std::size_t row, JsonValue& item) -> Status {
    RETURN_IF_ERROR(check_read_rows(field, row + 1, limits));
    const std::string path = fmt::format("{}[{}]", field, row);
    RETURN_IF_ERROR(body.read(item, path, text));
    ASSIGN_OR_RETURN(const Timestamp time, parse_time(path, text));
    out.push_back(time);
    return Status::ok_status();
  });
}

Status read_known_at(JsonBody& body, JsonValue& value, const Limits& limits, Head& head) {
  json_type type{};
  RETURN_IF_ERROR(body.type(value, type));
  if (type != json_type::string) return read_times(body, value, "known_at", limits, head.known_at);
  std::string text;
  RETURN_IF_ERROR(body.read(value, "known_at", text));
  head.as_served = text == "as_served";
  if (head.as_served) return Status::ok_status();
  ASSIGN_OR_RETURN(const Timestamp time, parse_time("known_at", text));
  head.known_at.push_back(time);
  return Status::ok_status();
}

Status read_include(JsonBody& body, JsonValue& value, Include& include) {
  std::vector<std::string> words;
  RETURN_IF_ERROR(body.read(value, "include", words));
  for (const std::string& word : words) {
    if (word == "event_timestamps")
      include.event_timestamps = true;
    else if (word == "created_timestamps")
      include.created_timestamps = true;
    else if (word == "expired_values")
      include.expired_values = true;
    else
      return invalid_argument(
          fmt::format("include: unknown word `{}`; there are event_timestamps, created_timestamps, "
                      "expired_values",
                      shown_name(word)));
  }
  return Status::ok_status();
}

Status read_features(JsonBody& body, JsonValue& value, const Limits& limits, Head& head) {
  return body.each_element(value, "features", [&](std::size_t index, JsonValue& item) -> Status {
    if (index >= limits.features_per_read_max)
      return invalid_argument(fmt::format("features: more than features_per_read_max ({})",
                                          limits.features_per_read_max));
    head.features.emplace_back();
    return body.read(item, fmt::format("features[{}]", index), head.features.back());
  });
}

Status read_head(JsonBody& body, const Limits& limits, Head& head) {
  const auto read_into = [&](std::string_view name, auto& out) {
    return [&body, name, &out](JsonValue& value) { return body.read(value, name, out); };
  };
  JsonFields fields(
      "", {{"project", read_into("project", head.project)},
           {"feature_service", read_into("feature_service", head.service)},
           {"features", [&](JsonValue& value) { return read_features(body, value, limits, head); }},
           {"entities", nullptr},
           {"as_of",
            [&](JsonValue& value) { return read_times(body, value, "as_of", limits, head.as_of); }},
           {"known_at", [&](JsonValue& value) { return read_known_at(body, value, limits, head); }},
           {"strict", read_into("strict", head.strict)},
           {"partial_on_deadline", read_into("partial_on_deadline", head.partial_on_deadline)},
           {"min_commit_token", read_into("min_commit_token", head.min_commit_token)},
           {"include", [&](JsonValue& value) { return read_include(body, value, head.include); }},
           {"full_feature_names", read_into("full_feature_names", head.full_feature_names)}});
  return body.each_top_field([&](std::string_view name, JsonValue& value, bool null) {
    return fields.read(name, value, null);
  });
}

// The types of keys come from the plan, so that entities are read in a second visit.
Status read_entities(JsonBody& body, const Limits& limits, KeyColumns& keys) {
  return body.each_top_field([&](std::string_view name, JsonValue& value, bool null) -> Status {
    if (null || name != "entities") return Status::ok_status();
    return body.each_field(
        value, "entities", [&](std::string_view key, JsonValue& values) -> Status {
          ASSIGN_OR_RETURN(Column * to, keys.take(key));
          return append_json_keys(body, values, keys.path(key), limits.rows_per_read_max, *to);
        });
  });
}

}  // namespace

Result<ReadRequest> decode_json_read(std::string_view text, const Access& access,
                                     const ReadService& reads, const Limits& limits,
                                     StageTimes* stages) {
  ASSIGN_OR_RETURN(const std::unique_ptr<JsonBody> body, JsonBody::open(text, limits));
  Head head;
  RETURN_IF_ERROR(read_head(*body, limits, head));
  RETURN_IF_ERROR(check_references(head.service, head.features.size(), limits));
  const std::vector<std::string_view> features(head.features.begin(), head.features.end());
  enter_stage(stages, Stage::kPlan);
  ASSIGN_OR_RETURN(ReadRequest request, reads.prepare(access, head.project, head.service, features,
                                                      head.full_feature_names));
  enter_stage(stages, Stage::kParse);
  KeyColumns keys = expect_key_columns(*request.plan);
  RETURN_IF_ERROR(read_entities(*body, limits, keys));
  RETURN_IF_ERROR(set_keys(std::move(keys), request));
  request.as_of = std::move(head.as_of);
  request.known_at = std::move(head.known_at);
  request.as_served = head.as_served;
  request.strict = head.strict;
  request.partial_on_deadline = head.partial_on_deadline;
  request.include = head.include;
  request.min_commit_token = std::move(head.min_commit_token);
  return request;
}

}  // namespace skua
