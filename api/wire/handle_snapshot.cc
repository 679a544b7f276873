// Handlers of the service Snapshot.
#include "api/wire/handlers.h"
#include "api/wire/json_rows.h"
#include "api/wire/json_snapshot.h"
#include "api/wire/message_handler.h"
#include "api/wire/proto_snapshot.h"

namespace skua {
namespace {

Result<std::string> encode(const Exchange& exchange, const SnapshotPage& page) {
  const Limits& limits = exchange.services().limits;
  if (exchange.call().reply_encoding == Encoding::kJson) return json_snapshot_page(page, limits);
  google::protobuf::Arena arena;
  auto& response = *google::protobuf::Arena::CreateMessage<v1::ReadSnapshotResponse>(&arena);
  snapshot_page_to_proto(page, response);
  return serialize_message(response, Encoding::kProtobuf, limits);
}

Result<std::string> encode(const Exchange& exchange, const ErasurePage& page) {
  if (exchange.call().reply_encoding == Encoding::kJson) return json_erasures(page);
  google::protobuf::Arena arena;
  auto& response = *google::protobuf::Arena::CreateMessage<v1::ReadSnapshotResponse>(&arena);
  erasures_to_proto(page, response);
  return serialize_message(response, Encoding::kProtobuf, exchange.services().limits);
}

Result<std::string> read_snapshot(const Exchange& exchange) {
  Services& services = exchange.services();
  const Call& call = exchange.call();
  auto request = call.request_encoding == Encoding::kJson
                     ? decode_json_snapshot_read(call.body, services.limits)
                     : decode_proto_snapshot_read(call.body, services.limits);
  if (!request.ok()) return request.status();
  SnapshotService& snapshots = services.snapshots;
  const Access& access = exchange.access();
  if (request->erasures) {
    ASSIGN_OR_RETURN(
        const ErasurePage erasures,
        snapshots.read_erasures(access, request->snapshot_id, request->project,
                                request->feature_view, *request->since, request->page_token));
    exchange.use_rows(erasures.erasures.size());
    return encode(exchange, erasures);
  }
  const auto page =
      request->since
          ? snapshots.read_since(access, request->snapshot_id, request->project,
                                 request->feature_view, *request->since, request->page_token)
          : snapshots.read(access, request->snapshot_id, request->project, request->feature_view,
                           request->rows, request->as_of, request->page_token);
  if (!page.ok()) return page.status();
  exchange.use_rows(page->rows.size());
  return encode(exchange, *page);
}

}  // namespace

template <>
void handle<Operation::kBeginSnapshot>(const ExchangePtr& exchange) {
  answer_message<v1::BeginSnapshotRequest, v1::BeginSnapshotResponse>(
      *exchange, [&exchange](Services& services, const v1::BeginSnapshotRequest& request,
                             v1::BeginSnapshotResponse& response) {
        ASSIGN_OR_RETURN(
            const Snapshot snapshot,
            services.snapshots.begin(exchange->access(), Duration{request.lifetime_us()},
                                     request.snapshot_id()));
        snapshot_to_proto(snapshot, services.writes.store_id(),
                          services.writes.commit_token(snapshot.sequence), response);
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kReadSnapshot>(const ExchangePtr& exchange) {
  exchange->finish(read_snapshot(*exchange));
}

template <>
void handle<Operation::kEndSnapshot>(const ExchangePtr& exchange) {
  answer_message<v1::EndSnapshotRequest, v1::EndSnapshotResponse>(
      *exchange,
      [](Services& services, const v1::EndSnapshotRequest& request, v1::EndSnapshotResponse&) {
        return services.snapshots.end(request.snapshot_id());
      });
}

}  // namespace skua
