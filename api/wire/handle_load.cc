// Handlers of the service Load.
#include <google/protobuf/arena.h>

#include "api/wire/handlers.h"
#include "api/wire/json_load.h"
#include "api/wire/message_handler.h"
#include "api/wire/proto_load.h"

namespace skua {
namespace {

void fill_receipt(Services& services, const LoadReceipt& receipt, v1::LoadReceipt& to) {
  load_receipt_to_proto(receipt, services.writes.commit_token(receipt.sequence), to);
}

void finish_stage(Exchange& exchange, const Result<StagedChunk>& staged) {
  if (!staged.ok()) return exchange.finish(staged.status());
  google::protobuf::Arena arena;
  auto& response = *google::protobuf::Arena::CreateMessage<v1::StageRowsResponse>(&arena);
  staged_to_proto(*staged, response);
  exchange.finish(
      serialize_message(response, exchange.call().reply_encoding, exchange.services().limits));
}

}  // namespace

template <>
void handle<Operation::kBeginLoad>(const ExchangePtr& exchange) {
  answer_message<v1::BeginLoadRequest, v1::BeginLoadResponse>(
      *exchange, [&exchange](Services& services, const v1::BeginLoadRequest& request,
                             v1::BeginLoadResponse& response) {
        ASSIGN_OR_RETURN(
            const BegunLoad begun,
            services.loads.begin(exchange->access(), request.project(), request.feature_view(),
                                 request.name(), request.replace()));
        progress_to_proto(begun.progress, *response.mutable_progress());
        response.set_session(begun.session);
        if (begun.progress.published)
          fill_receipt(services, *begun.progress.published, *response.mutable_receipt());
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kStageRows>(const ExchangePtr& exchange) {
  const Services& services = exchange->services();
  const Call& call = exchange->call();
  auto request =
      call.request_encoding == Encoding::kJson
          ? decode_json_stage(call.body, exchange->access(), services.loads, services.limits)
          : decode_proto_stage(call.body, exchange->access(), services.loads, services.limits);
  if (!request.ok()) return exchange->finish(request.status());
  exchange->release_body();
  // A chunk that cannot be is refused by the service, and has no rows.
  if (request->rows.check_columns().ok()) exchange->use_rows(request->rows.rows());
  services.loads.stage(
      request->name, std::move(request->rows), std::move(request->checkpoint),
      [exchange](const Result<StagedChunk>& staged) { finish_stage(*exchange, staged); });
}

template <>
void handle<Operation::kPublishLoad>(const ExchangePtr& exchange) {
  answer_message<v1::PublishLoadRequest, v1::PublishLoadResponse>(
      *exchange, [&exchange](Services& services, const v1::PublishLoadRequest& request,
                             v1::PublishLoadResponse& response) {
        ASSIGN_OR_RETURN(
            const PublishProgress progress,
            services.loads.publish(exchange->access(),
                                   {request.load_id(), request.session(), request.chunks()}));
        response.set_phase(progress.receipt ? v1::PUBLISHED : phase_to_proto(progress.phase));
        response.set_rows(progress.rows);
        response.set_rows_merged(progress.rows_merged);
        if (progress.newest)
          services.view_gauges.note_newest(*progress.view, *progress.newest, services.engine.now());
        if (progress.receipt)
          fill_receipt(services, *progress.receipt, *response.mutable_receipt());
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kAbandonLoad>(const ExchangePtr& exchange) {
  answer_message<v1::AbandonLoadRequest, v1::AbandonLoadResponse>(
      *exchange, [&exchange](Services& services, const v1::AbandonLoadRequest& request,
                             v1::AbandonLoadResponse&) {
        return services.loads.abandon(exchange->access(), request.load_id());
      });
}

template <>
void handle<Operation::kListLoads>(const ExchangePtr& exchange) {
  answer_message<v1::ListLoadsRequest, v1::ListLoadsResponse>(
      *exchange, [&exchange](Services& services, const v1::ListLoadsRequest&,
                             v1::ListLoadsResponse& response) {
        for (const ListedLoad& load : services.loads.list(exchange->access()))
          load_to_proto(load, *response.add_loads());
        return Status::ok_status();
      });
}

}  // namespace skua
