#include "tests/support/json_messages.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "skua/v1/ingest.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "tests/support/json_answers.h"
#include "tests/support/json_columns.h"

namespace skua::test {
namespace {

using nlohmann::json;

json times_to_json(const google::protobuf::RepeatedField<std::int64_t>& times) {
  if (times.size() == 1) return format_rfc3339({times[0]});
  json out = json::array();
  for (const std::int64_t us : times) out.push_back(format_rfc3339({us}));
  return out;
}

json columns_to_json(const google::protobuf::RepeatedPtrField<v1::NamedColumn>& columns) {
  json out = json::object();
  for (const v1::NamedColumn& column : columns)
    out[column.name()] = column_to_json(column.column());
  return out;
}

// A column whose every cell is null is absent as well as present: both forms mean the same.
json rows_to_json(const v1::WriteRowsRequest& request) {
  const json columns = columns_to_json(request.columns());
  const json times = column_to_json(request.event_timestamps());
  json rows = json::array();
  for (std::size_t row = 0; row < columns.front().size(); ++row) {
    json out = json::object();
    for (const auto& [name, values] : columns.items())
      if (!values[row].is_null()) out[name] = values[row];
    if (row < times.size() && !times[row].is_null()) out["event_timestamp"] = times[row];
    rows.push_back(std::move(out));
  }
  return rows;
}

template <typename Request>
json write_to_json(const Request& request) {
  json out = {{"feature_view", request.feature_view()},
              {"all_or_nothing", request.all_or_nothing()}};
  if (request.has_writer())
    out["writer"] = {{"id", request.writer().writer_id()},
                     {"sequence", request.writer().sequence()}};
  const json columns = columns_to_json(request.columns());
  // Both forms of a write get their turn.
  const bool is_regular = std::all_of(columns.begin(), columns.end(), [&](const json& values) {
    return values.size() == columns.front().size();
  });
  if (is_regular && !columns.empty() && columns.front().size() % 2 == 0) {
    v1::WriteRowsRequest rows;
    *rows.mutable_columns() = request.columns();
    *rows.mutable_event_timestamps() = request.event_timestamps();
    out["rows"] = rows_to_json(rows);
    return out;
  }
  out["columns"] = columns;
  if (request.has_event_timestamps())
    out["event_timestamps"] = column_to_json(request.event_timestamps());
  return out;
}

json read_to_json(const v1::GetFeaturesRequest& request) {
  json out = {{"entities", columns_to_json(request.entities())},
              {"strict", request.strict()},
              {"full_feature_names", request.full_feature_names()},
              {"min_commit_token", request.min_commit_token()},
              {"include", json::array()}};
  if (!request.feature_service().empty()) out["feature_service"] = request.feature_service();
  if (request.features_size() > 0)
    out["features"] =
        std::vector<std::string>(request.features().begin(), request.features().end());
  if (request.as_of_us_size() > 0) out["as_of"] = times_to_json(request.as_of_us());
  if (request.known_at_us_size() > 0) out["known_at"] = times_to_json(request.known_at_us());
  if (request.as_served()) out["known_at"] = "as_served";
  if (request.include().event_timestamps()) out["include"].push_back("event_timestamps");
  if (request.include().created_timestamps()) out["include"].push_back("created_timestamps");
  if (request.include().expired_values()) out["include"].push_back("expired_values");
  return out;
}

json history_to_json(const v1::GetHistoryRequest& request) {
  json out = {{"feature_view", request.feature_view()},
              {"limit", request.limit()},
              {"page_token", request.page_token()},
              {"entity", json::object()}};
  for (const v1::NamedColumn& key : request.entity())
    out["entity"][key.name()] = column_to_json(key.column()).at(0);
  if (request.from_us() != 0) out["from"] = format_rfc3339({request.from_us()});
  if (request.to_us() != 0) out["to"] = format_rfc3339({request.to_us()});
  return out;
}

json snapshot_to_json(const v1::ReadSnapshotRequest& request) {
  json out = {{"snapshot_id", request.snapshot_id()},
              {"feature_view", request.feature_view()},
              {"rows", v1::SnapshotRows_Name(request.rows())},
              {"page_token", request.page_token()}};
  if (request.as_of_us() != 0) out["as_of"] = format_rfc3339({request.as_of_us()});
  if (request.has_since())
    out["since"] = {{"commit_token", request.since().commit_token()},
                    {"read_time", format_rfc3339({request.since().read_time_us()})},
                    {"incarnation", request.since().incarnation()}};
  return out;
}

template <typename Message>
const Message* as(const google::protobuf::Message& message) {
  return dynamic_cast<const Message*>(&message);
}

std::string protobuf_json(const google::protobuf::Message& request) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string out;
  (void)google::protobuf::util::MessageToJsonString(request, &out, options);
  return out;
}

}  // namespace

std::string to_json(const google::protobuf::Message& request) {
  const auto dump = [](const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  };
  if (const auto* read = as<v1::GetFeaturesRequest>(request)) return dump(read_to_json(*read));
  if (const auto* history = as<v1::GetHistoryRequest>(request))
    return dump(history_to_json(*history));
  if (const auto* write = as<v1::WriteRowsRequest>(request)) return dump(write_to_json(*write));
  if (const auto* remove = as<v1::DeleteRowsRequest>(request)) return dump(write_to_json(*remove));
  if (const auto* erase = as<v1::EraseEntitiesRequest>(request))
    return dump({{"entities", columns_to_json(erase->entities())}});
  if (const auto* page = as<v1::ReadSnapshotRequest>(request)) return dump(snapshot_to_json(*page));
  return protobuf_json(request);
}

bool needs_definitions(const google::protobuf::Message& answer) {
  return as<v1::GetFeaturesResponse>(answer) != nullptr ||
         as<v1::GetHistoryResponse>(answer) != nullptr ||
         as<v1::ReadSnapshotResponse>(answer) != nullptr;
}

Status from_json(const std::string& text, const google::protobuf::Message& request,
                 const v1::ListResponse& definitions, google::protobuf::Message& answer) {
  if (!needs_definitions(answer) && as<v1::WriteRowsResponse>(answer) == nullptr) {
    const auto parsed = google::protobuf::util::JsonStringToMessage(text, &answer);
    return parsed.ok() ? Status() : internal_error(parsed.ToString());
  }
  try {
    fill_answer(json::parse(text), request, definitions, answer);
    return {};
  } catch (const std::exception& error) {
    return internal_error(std::string("JSON answer: ") + error.what());
  }
}

}  // namespace skua::test
