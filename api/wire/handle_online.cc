// Handlers of the service Online.
#include <google/protobuf/arena.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>

#include "api/wire/answer_encoder.h"
#include "api/wire/handlers.h"
#include "api/wire/json_answer.h"
#include "api/wire/json_history.h"
#include "api/wire/json_read.h"
#include "api/wire/json_rows.h"
#include "api/wire/message_codec.h"
#include "api/wire/proto_history.h"
#include "api/wire/proto_read.h"

namespace skua {
namespace {

Result<std::string> encode(Exchange& exchange, const ReadAnswer& answer, bool is_latest) {
  exchange.stages().enter(Stage::kEncode);
  exchange.use_rows(std::uint64_t{answer.rows} * answer.views.size());
  exchange.metrics().count_rows_read(static_cast<double>(answer.rows) *
                                     static_cast<double>(answer.views.size()));
  const Services& services = exchange.services();
  auto body = exchange.call().reply_encoding == Encoding::kJson
                  ? json_read_answer(answer, services.limits)
                  : encode_read_answer(answer, services.limits);
  if (body.ok()) services.view_gauges.count_served(answer, is_latest);
  return body;
}

// The length of the key columns that are not broadcast, as they were sent.
std::size_t rows_of(const ReadRequest& request) {
  std::size_t rows = 0;
  for (const Column& column : request.keys) rows = std::max(rows, column.size());
  return rows;
}

bool asks_for_now(const ReadRequest& request) {
  return request.as_of.empty() && request.known_at.empty() && !request.as_served;
}

using ReadResult = Result<std::optional<ReadAnswer>>;

void finish_read(Exchange& exchange, const ReadRequest& request, const ReadResult& answer) {
  if (!answer.ok()) return exchange.finish(answer.status());
  if (!answer->has_value()) return exchange.finish(internal_error("the read was not answered"));
  exchange.finish(encode(exchange, **answer, asks_for_now(request)));
}

void read_from_disk(const ExchangePtr& exchange, const ReadRequest& request) {
  const auto still_wanted = [&] { return exchange->check_wanted(); };
  finish_read(*exchange, request,
              exchange->services().reads.read(request, IoMode::kMayBlock, still_wanted));
}

// A read that answers in time whatever the disk does: whoever claims it first, the storage thread
// or the alarm, has the exchange to itself.
struct TimedRead {
  TimedRead(ExchangePtr e, std::shared_ptr<const ReadRequest> r, std::chrono::nanoseconds by)
      : exchange(std::move(e)), request(std::move(r)), answer_by(by) {}

  [[nodiscard]] bool claim() {
    if (is_claimed.exchange(true)) return false;
    if (const std::chrono::nanoseconds at = began; at != kNever)
      exchange->stages().enter(Stage::kEngine, at);
    return true;
  }
  [[nodiscard]] Status still_wanted() const {
    if (exchange->services().clock.steady() >= answer_by)
      return deadline_exceeded("the deadline of the request is near");
    return is_claimed ? deadline_exceeded("it was answered") : exchange->check_wanted();
  }

  const ExchangePtr exchange;
  const std::shared_ptr<const ReadRequest> request;
  const std::chrono::nanoseconds answer_by;
  std::atomic<bool> is_claimed = false;
  // When a storage thread began with it: the times of the exchange are the claimer's.
  static constexpr std::chrono::nanoseconds kNever = std::chrono::nanoseconds::min();
  std::atomic<std::chrono::nanoseconds> began = kNever;
};

void read_in_time(const std::shared_ptr<TimedRead>& read) {
  if (read->is_claimed) return;
  read->began = read->exchange->services().clock.steady();
  ReadResult answer = std::optional<ReadAnswer>();
  try {
    answer = read->exchange->services().reads.read(*read->request, IoMode::kMayBlock,
                                                   [&] { return read->still_wanted(); });
  } catch (const std::exception& error) {
    answer = resource_exhausted(std::string("while reading: ") + error.what());
  }
  if (!read->claim()) return;
  run_work(read->exchange, [&] { finish_read(*read->exchange, *read->request, answer); });
}

void answer_from_memory(const std::shared_ptr<TimedRead>& read) {
  if (!read->claim()) return;
  read->exchange->stages().enter(Stage::kEngine);
  run_work(read->exchange, [&] {
    finish_read(*read->exchange, *read->request,
                read->exchange->services().reads.read_what_is_in_memory(*read->request));
  });
}

// When a partial answer leaves, so that it is there before its deadline.
std::chrono::nanoseconds answer_by(std::chrono::nanoseconds deadline,
                                   std::chrono::nanoseconds now) {
  const std::chrono::nanoseconds left = deadline - now;
  return deadline - std::clamp<std::chrono::nanoseconds>(left / 10, std::chrono::milliseconds(1),
                                                         std::chrono::milliseconds(50));
}

void read_with_storage_threads(const ExchangePtr& exchange,
                               const std::shared_ptr<const ReadRequest>& request) {
  const Services& services = exchange->services();
  const auto deadline = exchange->call().deadline;
  if (!request->partial_on_deadline || !deadline)
    return run_on(services.storage_threads, exchange,
                  [exchange, request] { read_from_disk(exchange, *request); });
  const auto read =
      std::make_shared<TimedRead>(exchange, request, answer_by(*deadline, services.clock.steady()));
  exchange->stages().enter(Stage::kQueue);
  StorageThreads& threads = services.storage_threads;
  exchange->set_alarm(read->answer_by, [&threads, waiting = std::weak_ptr(read)] {
    if (const auto late = waiting.lock()) answer_from_memory(late);
    threads.refuse_unwanted();
  });
  // Where no thread has time for it, too, it is a part that the caller would rather have.
  const Status submitted = threads.submit_in_time(
      {[read] { read_in_time(read); }, [read](const Status&) { answer_from_memory(read); },
       [read] { return read->still_wanted().ok(); }});
  if (!submitted.ok()) answer_from_memory(read);
}

Result<std::string> encode(const Exchange& exchange, const RowPage& page) {
  const Limits& limits = exchange.services().limits;
  if (exchange.call().reply_encoding == Encoding::kJson) return json_history_answer(page, limits);
  google::protobuf::Arena arena;
  auto& response = *google::protobuf::Arena::CreateMessage<v1::GetHistoryResponse>(&arena);
  history_to_proto(page, response);
  return serialize_message(response, Encoding::kProtobuf, limits);
}

Result<std::string> get_history(const Exchange& exchange) {
  const Services& services = exchange.services();
  const Call& call = exchange.call();
  auto request =
      call.request_encoding == Encoding::kJson
          ? decode_json_history(call.body, exchange.access(), services.reads, services.limits)
          : decode_proto_history(call.body, exchange.access(), services.reads, services.limits);
  if (!request.ok()) return request.status();
  ASSIGN_OR_RETURN(const RowPage page, services.reads.history(*request));
  exchange.use_rows(page.rows.size());
  return encode(exchange, page);
}

}  // namespace

template <>
void handle<Operation::kGetFeatures>(const ExchangePtr& exchange) {
  const Services& services = exchange->services();
  const Call& call = exchange->call();
  StageTimes& stages = exchange->stages();
  auto decoded = call.request_encoding == Encoding::kJson
                     ? decode_json_read(call.body, exchange->access(), services.reads,
                                        services.limits, &stages)
                     : decode_proto_read(call.body, exchange->access(), services.reads,
                                         services.limits, &stages);
  if (!decoded.ok()) return exchange->finish(decoded.status());
  exchange->shape() = {decoded->plan, nullptr, rows_of(*decoded)};
  stages.enter(Stage::kEngine);
  auto answer = services.reads.read(*decoded, IoMode::kMemoryOnly);
  if (!answer.ok()) return exchange->finish(answer.status());
  if (answer->has_value())
    return exchange->finish(encode(*exchange, **answer, asks_for_now(*decoded)));

  exchange->release_body();
  const auto request = std::make_shared<const ReadRequest>(*std::move(decoded));
  read_with_storage_threads(exchange, request);
}

template <>
void handle<Operation::kGetHistory>(const ExchangePtr& exchange) {
  exchange->finish(get_history(*exchange));
}

}  // namespace skua
