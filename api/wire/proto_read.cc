#include "api/wire/proto_read.h"

#include <google/protobuf/arena.h>

#include "api/wire/message_codec.h"
#include "api/wire/proto_keys.h"
#include "api/wire/read_checks.h"
#include "api/wire/request_time.h"
#include "skua/v1/online.pb.h"

namespace skua {
namespace {

using google::protobuf::Arena;
using google::protobuf::RepeatedField;

Status take_times(const RepeatedField<std::int64_t>& from, std::string_view field,
                  const Limits& limits, std::vector<Timestamp>& to) {
  RETURN_IF_ERROR(check_read_rows(field, static_cast<std::size_t>(from.size()), limits));
  to.reserve(static_cast<std::size_t>(from.size()));
  for (const std::int64_t us : from) {
    ASSIGN_OR_RETURN(const Timestamp time, nameable_time(field, us));
    to.push_back(time);
  }
  return Status::ok_status();
}

Result<ReadRequest> prepare(const v1::GetFeaturesRequest& from, const ReadService& reads,
                            const Limits& limits) {
  std::vector<std::string> features(from.features().begin(), from.features().end());
  RETURN_IF_ERROR(check_references(from.feature_service(), features, limits));
  return reads.prepare(from.project(), from.feature_service(), std::move(features),
                       from.full_feature_names());
}

}  // namespace

Result<ReadRequest> decode_proto_read(std::string_view body, const ReadService& reads,
                                      const Limits& limits) {
  Arena arena;
  auto& from = *Arena::CreateMessage<v1::GetFeaturesRequest>(&arena);
  RETURN_IF_ERROR(parse_message(body, Encoding::kProtobuf, limits, from));
  if (from.as_served() && !from.known_at_us().empty())
    return invalid_argument("known_at_us, as_served: give at most one of the two");

  ASSIGN_OR_RETURN(ReadRequest request, prepare(from, reads, limits));
  RETURN_IF_ERROR(take_times(from.as_of_us(), "as_of_us", limits, request.as_of));
  RETURN_IF_ERROR(take_times(from.known_at_us(), "known_at_us", limits, request.known_at));
  request.as_served = from.as_served();
  request.strict = from.strict();
  request.min_commit_token = from.min_commit_token();
  request.include = {from.include().event_timestamps(), from.include().created_timestamps(),
                     from.include().expired_values()};
  KeyColumns keys = expect_key_columns(*request.plan);
  RETURN_IF_ERROR(take_proto_keys(from.entities(), limits.rows_per_read_max, keys));
  RETURN_IF_ERROR(set_keys(std::move(keys), request));
  return request;
}

}  // namespace skua
