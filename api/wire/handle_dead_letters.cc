// Handlers of the service DeadLetters.
#include <google/protobuf/arena.h>

#include "api/wire/handlers.h"
#include "api/wire/message_codec.h"
#include "api/wire/message_handler.h"
#include "api/wire/proto_dead_letters.h"

namespace skua {
namespace {

// The letters that the request of an exchange means. Errors: INVALID_ARGUMENT.
template <typename Request>
Result<LetterSelection> read_selection(const Exchange& exchange) {
  const Call& call = exchange.call();
  google::protobuf::Arena arena;
  auto& request = *google::protobuf::Arena::CreateMessage<Request>(&arena);
  RETURN_IF_ERROR(
      parse_message(call.body, call.request_encoding, exchange.services().limits, request));
  return selection_from_proto(request);
}

// Rows that a replay wrote count like those of any write; their age says nothing of who writes.
void count_rows(const Exchange& exchange, const LetterReports& reports) {
  WriteReceipt receipt;
  for (const LetterReport& report : reports.letters)
    if (report.outcome <= LetterOutcome::kRejected)
      receipt.outcomes.push_back(static_cast<RowOutcome>(report.outcome));
  exchange.metrics().count_rows_written(receipt);
  exchange.use_rows(receipt.outcomes.size());
  const Services& services = exchange.services();
  if (reports.newest)
    services.view_gauges.note_newest(*reports.view, *reports.newest, services.engine.now());
}

Result<std::string> encode_replay(const Exchange& exchange, const LetterReports& reports) {
  const Services& services = exchange.services();
  v1::ReplayDeadLettersResponse response;
  reports_to_proto(reports,
                   reports.sequence == 0 ? "" : services.writes.commit_token(reports.sequence),
                   response);
  return serialize_message(response, exchange.call().reply_encoding, services.limits);
}

Result<std::string> encode_discard(const Exchange& exchange, const LetterReports& reports) {
  v1::DiscardDeadLettersResponse response;
  reports_to_proto(reports, response);
  return serialize_message(response, exchange.call().reply_encoding, exchange.services().limits);
}

}  // namespace

template <>
void handle<Operation::kListDeadLetters>(const ExchangePtr& exchange) {
  answer_message<v1::ListDeadLettersRequest, v1::ListDeadLettersResponse>(
      *exchange, [&exchange](Services& services, const v1::ListDeadLettersRequest& request,
                             v1::ListDeadLettersResponse& response) {
        ASSIGN_OR_RETURN(const DeadLetterPage page,
                         services.dead_letters.list(exchange->access(), request.project(),
                                                    request.feature_view(), request.page_token(),
                                                    request.limit()));
        letters_to_proto(page, response);
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kShowDeadLetter>(const ExchangePtr& exchange) {
  answer_message<v1::ShowDeadLetterRequest, v1::ShowDeadLetterResponse>(
      *exchange,
      [&exchange](Services& services, const v1::ShowDeadLetterRequest& request,
                  v1::ShowDeadLetterResponse& response) -> Status {
        ASSIGN_OR_RETURN(const DeadLetter letter,
                         services.dead_letters.show(exchange->access(), request.project(),
                                                    request.feature_view(), request.id()));
        return letter_to_proto(letter, response);
      });
}

template <>
void handle<Operation::kReplayDeadLetters>(const ExchangePtr& exchange) {
  const auto selection = read_selection<v1::ReplayDeadLettersRequest>(*exchange);
  if (!selection.ok()) return exchange->finish(selection.status());
  exchange->services().dead_letters.replay(
      exchange->access(), *selection, [exchange](const Result<LetterReports>& reports) {
        if (reports.ok()) count_rows(*exchange, *reports);
        exchange->finish(reports.ok() ? encode_replay(*exchange, *reports) : reports.status());
      });
}

template <>
void handle<Operation::kDiscardDeadLetters>(const ExchangePtr& exchange) {
  const auto selection = read_selection<v1::DiscardDeadLettersRequest>(*exchange);
  if (!selection.ok()) return exchange->finish(selection.status());
  exchange->services().dead_letters.discard(
      exchange->access(), *selection, [exchange](const Result<LetterReports>& reports) {
        exchange->finish(reports.ok() ? encode_discard(*exchange, *reports) : reports.status());
      });
}

}  // namespace skua
