#include "api/kafka/produce_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "api/kafka/kafka_status.h"
#include "api/kafka/topic_name.h"
#include "api/service/dead_letter_record.h"

namespace skua::kafka {
namespace {

// Versions before it carry message sets of an old format.
constexpr std::int16_t kRecordBatchesFrom = 3;
constexpr std::size_t kHeadersPerBatchMax = 200'000;

BatchFault fault(KafkaError error, Status status) { return {error, std::move(status), -1}; }

BatchFault too_large(std::string_view limit, std::uint64_t have, std::uint64_t most) {
  return fault(KafkaError::kMessageTooLarge,
               invalid_argument(fmt::format("{}: the batch has {}, at most {} are allowed; let the "
                                            "producer send smaller batches",
                                            limit, have, most)));
}

BatchLimits batch_limits(const Limits& limits) {
  BatchLimits out;
  out.decompressed_bytes_max = limits.kafka_batch_bytes_max;
  out.records_max = limits.rows_per_write_max;
  out.headers_max = kHeadersPerBatchMax;
  return out;
}

std::string encode_letter(const StreamRecord& record) {
  DeadLetterRecord letter{record.key, record.value, {}, record.timestamp};
  for (const skua::RecordHeader& header : record.headers)
    letter.headers.push_back({header.name, header.value});
  return encode_dead_letter_record(letter);
}

std::string describe(const RejectedRecord& rejected) {
  return rejected.column.empty()
             ? rejected.reason.message()
             : fmt::format("{}: {}", rejected.column, rejected.reason.message());
}

}  // namespace

ProduceRun::ProduceRun(ExchangePtr exchange, ProduceRequest request)
    : door_(exchange->door()),
      exchange_(std::move(exchange)),
      request_(std::move(request)),
      arrival_(door_.services.clock.steady()) {}

void ProduceRun::make_items() {
  items_.reserve(request_.partitions_count());
  for (const ProduceRequest::Topic& topic : request_.topics) {
    ProduceResponse::Topic& to = response_.topics.emplace_back();
    to.name = topic.name;
    to.partitions.reserve(topic.partitions.size());
    for (const ProduceRequest::Partition& partition : topic.partitions)
      to.partitions.emplace_back().index = partition.index;
    topics_.push_back({topic.name, false, {}, nullptr});
  }
  for (std::size_t t = 0; t < request_.topics.size(); ++t) {
    for (std::size_t p = 0; p < request_.topics[t].partitions.size(); ++p) {
      Item& item = items_.emplace_back();
      item.topic = &topics_[t];
      item.answer = &response_.topics[t].partitions[p];
    }
  }
}

void ProduceRun::start() {
  make_items();
  if (const KafkaError error = request_error(); error != KafkaError::kNone)
    return answer_all(error, "");
  if (exchange_->version() < kRecordBatchesFrom)
    return answer_all(KafkaError::kUnsupportedForMessageFormat,
                      "Produce requests need version 3 or later");
  if (const KafkaError error = read_headers(); error != KafkaError::kNone)
    return answer_all(error, "transactions are not served; set no transactional id");
  request_.topics = {};
  run();
}

KafkaError ProduceRun::request_error() const {
  if (exchange_->refusal() != KafkaError::kNone) return exchange_->refusal();
  if (request_.acks < -1 || request_.acks > 1) return KafkaError::kInvalidRequiredAcks;
  if (repeats_a_partition()) return KafkaError::kInvalidRequest;
  return KafkaError::kNone;
}

// Clients send one batch for each.
bool ProduceRun::repeats_a_partition() const {
  std::vector<std::pair<std::string_view, std::int32_t>> places;
  places.reserve(items_.size());
  for (const Item& item : items_) places.emplace_back(item.topic->name, item.answer->index);
  std::sort(places.begin(), places.end());
  return std::adjacent_find(places.begin(), places.end()) != places.end();
}

KafkaError ProduceRun::read_headers() {
  if (request_.transactional_id) return KafkaError::kTransactionalIdAuthorizationFailed;
  auto item = items_.begin();
  for (const ProduceRequest::Topic& topic : request_.topics) {
    for (const ProduceRequest::Partition& partition : topic.partitions) {
      const BatchFault found = parse_record_batch(partition.records.value_or(std::string_view()),
                                                  exchange_->version(), item->batch);
      if (item->batch.is_transactional) return KafkaError::kTransactionalIdAuthorizationFailed;
      item->refusal = found.error;
      if (!found.ok()) item->answer->error_message = found.status.message();
      ++item;
    }
  }
  return KafkaError::kNone;
}

void ProduceRun::run() {
  while (next_ < items_.size())
    if (!take_up(next_++)) return;
  is_taken_up_ = true;
  exchange_->let_next();
  answer_if_done();
}

bool ProduceRun::take_up(std::size_t index) {
  Item& item = items_[index];
  decode_start_ = door_.services.clock.steady();
  door_.metrics.observe(KafkaMetrics::Stage::kQueue, exchange_->connection().client,
                        decode_start_ - arrival_);
  if (BatchFault found = find_view(item); !found.ok()) {
    item.batch.producer_id = -1;  // No view, no place of its producer to keep.
    refuse(index, std::move(found));
    return true;
  }
  if (item.refusal != KafkaError::kNone) {
    refuse(index, fault(item.refusal, invalid_argument(*item.answer->error_message)));
    return true;
  }
  if (drop_unwanted(index)) return true;
  if (BatchFault found = open(item); !found.ok()) {
    refuse(index, std::move(found));
    return true;
  }
  if (door_.registry != nullptr) {
    const auto missing = item.decoder->missing_schemas(item.open->records());
    if (!missing.empty()) return wait_for_schemas(index, missing);
  }
  decode(index);
  return true;
}

// Its client sends it again, and so it must not be stored now. With acks=0 nobody waits from the
// beginning.
bool ProduceRun::drop_unwanted(std::size_t index) {
  if (request_.acks == 0) return false;
  const bool is_gone = exchange_->peer_has_gone();
  const bool is_late =
      request_.timeout_ms > 0 &&
      door_.services.clock.steady() - arrival_ > std::chrono::milliseconds(request_.timeout_ms);
  if (!is_gone && !is_late) return false;
  door_.count_refusal(is_gone ? Refusal::kGone : Refusal::kQueueTime);
  refuse(index, fault(KafkaError::kRequestTimedOut,
                      deadline_exceeded(fmt::format("timeout_ms: the batch was not written within "
                                                    "{} ms; try again",
                                                    request_.timeout_ms))));
  return true;
}

BatchFault ProduceRun::find_view(const Item& item) {
  if (!std::exchange(item.topic->is_looked_up, true)) look_up(*item.topic);
  if (item.topic->is_forbidden)
    return fault(KafkaError::kTopicAuthorizationFailed,
                 permission_denied("the key of this connection needs a grant to write this view"));
  const std::int32_t partition = item.answer->index;
  if (item.topic->view != nullptr && partition >= 0 &&
      partition < static_cast<std::int32_t>(door_.options.partitions))
    return {};
  return fault(KafkaError::kUnknownTopicOrPartition,
               not_found("no feature view has this topic and partition"));
}

void ProduceRun::look_up(Topic& topic) {
  const auto name = parse_topic_name(topic.name);
  if (!name) return;
  auto view = find_permitted_view(exchange_->connection().access, Permission::kWrite,
                                  *door_.services.registry.snapshot(), name->project, name->view);
  topic.is_forbidden = view.status().code() == StatusCode::kPermissionDenied;
  if (!view.ok()) return;
  topic.view = *std::move(view);
  const FeatureView& definition = topic.view->view;
  topic.label = door_.metrics.view_label(make_topic_name(definition.project, definition.name));
}

BatchFault ProduceRun::open(Item& item) {
  const Limits& limits = door_.services.limits;
  const auto records = static_cast<std::uint64_t>(item.batch.records_count);
  if (records > limits.rows_per_write_max)
    return too_large("rows_per_write_max", records, limits.rows_per_write_max);
  const std::uint64_t columns =
      item.topic->view->join_keys.size() + item.topic->view->view.features.size();
  if (records * columns > limits.values_per_write_max)
    return too_large("values_per_write_max", records * columns, limits.values_per_write_max);
  auto decoder = door_.decoders.of(item.topic->view);
  if (!decoder.ok()) return fault(KafkaError::kInvalidRecord, decoder.status());
  item.decoder = *std::move(decoder);
  item.open = exchange_->scratch().take();
  return unpack(item);
}

BatchFault ProduceRun::unpack(const Item& item) {
  return item.open->open(exchange_->frame(), item.batch, batch_limits(door_.services.limits),
                         exchange_->scratch().decompressor());
}

bool ProduceRun::wait_for_schemas(std::size_t index, const std::vector<SchemaKey>& missing) {
  Item& item = items_[index];
  // The thread's room stays with the thread: what waits takes as much as it needs.
  exchange_->scratch().give_back(std::exchange(item.open, std::make_shared<OpenBatch>()));
  if (BatchFault found = unpack(item); !found.ok()) {
    refuse(index, std::move(found));
    return true;
  }
  held_.emplace(door_.held_batches);
  if (!held_->try_take(item.open->bytes())) {
    held_.reset();
    door_.count_refusal(Refusal::kBytes);
    // So that it need not wait when it comes again.
    door_.registry->fetch(missing, [] {});
    refuse(index, fault(KafkaError::kNotEnoughReplicas,
                        resource_exhausted("kafka_bytes_in_flight_max: too many batches wait for "
                                           "the schema registry; try again")));
    return true;
  }
  door_.registry->fetch(missing, [self = shared_from_this(), exchange = exchange_, index] {
    exchange->post([self, index] {
      self->held_.reset();
      if (!self->drop_unwanted(index)) self->decode(index);
      self->run();
    });
  });
  return false;
}

void ProduceRun::decode(std::size_t index) {
  Item& item = items_[index];
  StreamRows rows(item.topic->view);
  const std::span<const StreamRecord> records = item.open->records();
  for (std::uint32_t i = 0; i < records.size(); ++i) item.decoder->decode(i, records[i], rows);
  for (const RejectedRecord& rejected : rows.rejected()) {
    if (rejected.reason.code() != StatusCode::kUnavailable) continue;
    // It may be good: nobody could say.
    return refuse(index, {KafkaError::kNotEnoughReplicas, rejected.reason,
                          static_cast<std::int32_t>(rejected.record)});
  }
  write(index, std::move(rows), Status::ok_status());
}

void ProduceRun::refuse(std::size_t index, BatchFault found) {
  Item& item = items_[index];
  item.refusal = found.error;
  item.answer->error_message = found.status.message();
  if (found.record >= 0)
    item.answer->record_errors.push_back({found.record, found.status.message()});
  if (item.batch.is_idempotent())
    return write(index, StreamRows(item.topic->view), std::move(found.status));
  set_error(item, found.error, found.status.message());
  if (item.open != nullptr) exchange_->scratch().give_back(std::move(item.open));
}

void ProduceRun::write(std::size_t index, StreamRows rows, Status refusal) {
  Item& item = items_[index];
  StreamBatch batch{std::move(rows), {}, {}, {}, 0};
  batch.append.partition = static_cast<std::uint32_t>(item.answer->index);
  batch.append.offsets = static_cast<std::uint32_t>(item.batch.records_count);
  if (item.batch.is_idempotent())
    batch.append.producer = {item.batch.producer_id, item.batch.producer_epoch,
                             item.batch.base_sequence, item.batch.last_sequence()};
  batch.append.refusal = std::move(refusal);
  if (item.topic->view->view.stream.on_bad_row == BadRowPolicy::kDeadLetter &&
      item.open != nullptr) {
    batch.record_bytes = [open = item.open](std::uint32_t record) {
      return encode_letter(open->records()[record]);
    };
    batch.kept_bytes = item.open->bytes() + exchange_->frame()->size();
  }
  if (const CredentialPtr& key = exchange_->connection().access.key(); key != nullptr)
    key->meter->use_rows(batch.append.offsets, door_.services.clock.steady());
  ++unwritten_;
  const std::chrono::nanoseconds decoded = door_.services.clock.steady();
  door_.services.stream_writes.write(
      std::move(batch), [self = shared_from_this(), exchange = exchange_, index,
                         decoded](Result<StreamReceipt> receipt) {
        const auto committed = self->door_.services.clock.steady();
        exchange->post(
            [self, index, latency = committed - decoded, receipt = std::move(receipt)]() mutable {
              self->door_.metrics.observe(KafkaMetrics::Stage::kCommit,
                                          self->exchange_->connection().client, latency);
              self->on_written(index, std::move(receipt));
            });
      });
  door_.metrics.observe(KafkaMetrics::Stage::kDecode, exchange_->connection().client,
                        door_.services.clock.steady() - decode_start_);
  if (item.open != nullptr) exchange_->scratch().give_back(std::move(item.open));
}

void ProduceRun::on_written(std::size_t index, Result<StreamReceipt> receipt) {
  Item& item = items_[index];
  --unwritten_;
  if (!receipt.ok()) {
    set_error(item, commit_error(receipt.status()), receipt.status().message());
    return answer_if_done();
  }
  door_.metrics.count_batch(item.topic->label, exchange_->connection().client, *receipt);
  door_.services.view_gauges.count_written(*item.topic->view, receipt->event_timestamps,
                                           door_.services.engine.now());
  if (receipt->append.outcome == AppendOutcome::kRefused) {
    for (const RejectedRecord& rejected : receipt->errors)
      item.answer->record_errors.push_back(
          {static_cast<std::int32_t>(rejected.record), describe(rejected)});
    const bool as_a_whole = item.refusal != KafkaError::kNone;
    set_error(item, as_a_whole ? item.refusal : refusal_error(receipt->errors),
              as_a_whole ? *item.answer->error_message
                         : "records that cannot become rows: the batch is refused");
    return answer_if_done();
  }
  item.answer->record_errors.clear();
  item.answer->error_message.reset();
  if (const KafkaError error = append_error(receipt->append.outcome); error != KafkaError::kNone) {
    set_error(item, error, "");
    return answer_if_done();
  }
  item.answer->base_offset = receipt->append.base_offset;
  item.answer->log_start_offset = 0;
  answer_if_done();
}

void ProduceRun::set_error(Item& item, KafkaError error, std::string message) const {
  item.answer->error = error;
  if (!message.empty()) item.answer->error_message = std::move(message);
  door_.metrics.count_error(item.topic->label, exchange_->connection().client, error);
}

void ProduceRun::answer_all(KafkaError error, const std::string& message) {
  for (Item& item : items_) {
    item.answer->record_errors.clear();
    item.answer->error_message.reset();
    set_error(item, error, message);
  }
  is_taken_up_ = true;
  answer_if_done();
}

void ProduceRun::answer_if_done() {
  if (!is_taken_up_ || unwritten_ > 0) return;
  const ExchangePtr exchange = std::exchange(exchange_, nullptr);
  if (request_.acks == 0) {
    bool is_good = true;
    for (const Item& item : items_) is_good = is_good && item.answer->error == KafkaError::kNone;
    return is_good ? exchange->answer_nothing() : exchange->close(CloseReason::kFailedWrite);
  }
  response_.throttle_time_ms = exchange->throttle_time_ms();
  if (door_.answers.is_full()) leave_out_texts();
  exchange->answer(response_);
}

// They are for people, and may take much more than all else: while peers that do not read fill the
// memory for answers, the codes have to do.
void ProduceRun::leave_out_texts() {
  for (Item& item : items_) {
    item.answer->record_errors.clear();
    item.answer->error_message.reset();
  }
}

}  // namespace skua::kafka
