#include "api/wire/proto_read.h"

#include <fmt/format.h>

#include "api/wire/arriving_keys.h"
#include "api/wire/message_codec.h"
#include "api/wire/read_checks.h"
#include "api/wire/read_message.h"
#include "api/wire/request_time.h"

namespace skua {
namespace {

Status take_times(const PackedValues& from, std::string_view field, const Limits& limits,
                  std::vector<Timestamp>& to) {
  const std::size_t times = from.count<std::int64_t>();
  RETURN_IF_ERROR(check_read_rows(field, times, limits));
  to.reserve(times);
  for (std::size_t i = 0; i < times; ++i) {
    ASSIGN_OR_RETURN(const Timestamp time, nameable_time(field, from.at<std::int64_t>(i)));
    to.push_back(time);
  }
  return Status::ok_status();
}

Status take_keys(const ReadMessage& from, const Limits& limits, ReadRequest& request) {
  if (from.has_more_entities)
    return invalid_argument(
        fmt::format("entities: the request has more key columns than {}", kKeptKeyColumnsMax));
  KeyColumns keys = expect_key_columns(*request.plan);
  for (const ArrivingNamedColumn& key : from.entities)
    RETURN_IF_ERROR(take_arriving_keys(key.name, key.column, limits.rows_per_read_max, keys));
  return set_keys(std::move(keys), request);
}

}  // namespace

Result<ReadRequest> decode_proto_read(std::string_view body, const Access& access,
                                      const ReadService& reads, const Limits& limits,
                                      StageTimes* stages) {
  ReadMessage from;
  if (!parse_read_message(body, from)) return not_a_message("skua.v1.GetFeaturesRequest");
  if (from.as_served && !from.known_at_us.empty())
    return invalid_argument("known_at_us, as_served: give at most one of the two");

  RETURN_IF_ERROR(check_references(from.feature_service, from.features.size(), limits));
  enter_stage(stages, Stage::kPlan);
  ASSIGN_OR_RETURN(ReadRequest request, reads.prepare(access, from.project, from.feature_service,
                                                      from.features, from.full_feature_names));
  enter_stage(stages, Stage::kParse);
  RETURN_IF_ERROR(take_times(from.as_of_us, "as_of_us", limits, request.as_of));
  RETURN_IF_ERROR(take_times(from.known_at_us, "known_at_us", limits, request.known_at));
  request.as_served = from.as_served;
  request.strict = from.strict;
  request.partial_on_deadline = from.partial_on_deadline;
  request.min_commit_token = from.min_commit_token;
  request.include = from.include;
  RETURN_IF_ERROR(take_keys(from, limits, request));
  return request;
}

}  // namespace skua
