#include "api/wire/exchange.h"

#include <exception>
#include <new>

#include "api/wire/caller.h"

namespace skua {

Exchange::Exchange(Services& services, const WireMetrics& metrics, RequestLog& log, Call call,
                   Respond respond)
    : services_(services),
      metrics_(metrics),
      log_(log),
      call_(std::move(call)),
      respond_(std::move(respond)),
      stages_(services.clock, call_.arrived) {}

Status Exchange::enter() {
  auto access = authenticate(services_, call_);
  call_.authorization = {};
  if (!access.ok()) return access.status();
  access_ = *std::move(access);
  if (access_->key() == nullptr) return Status::ok_status();
  const auto wait = access_->key()->meter->admit(call_.body.size(), services_.clock.steady());
  if (wait.count() == 0) return access_->check_call(operation_info(call_.operation).need);
  retry_after_ = wait;
  return resource_exhausted("the key `" + access_->key()->name +
                            "` has used its quota; wait, or ask for a larger one");
}

void Exchange::use_rows(std::uint64_t rows) const {
  if (access_ && access_->key() != nullptr)
    access_->key()->meter->use_rows(rows, services_.clock.steady());
}

void Exchange::note_audit(const Status& outcome) const {
  if (services_.audit == nullptr || !access_ || !is_audited(call_.operation)) return;
  // Whoever is over its quota does nothing, and must not fill the log.
  if (retry_after_) return;
  const CredentialPtr& key = access_->key();
  AuditEntry entry;
  if (key != nullptr) {
    LineBudget& failed = key->meter->failed_lines();
    if (!outcome.ok() && !failed.admit(services_.clock.steady())) return;
    entry.left_out = failed.take_left_out();
    entry.key = key->name;
  }
  entry.operation = call_.operation;
  entry.subject = subject_;
  entry.outcome = outcome.code();
  entry.door = call_.door == Door::kGrpc ? "grpc" : "http";
  entry.peer = call_.peer;
  if (call_.trace) entry.trace_id = call_.trace->trace_id();
  services_.audit->note(entry);
}

void Exchange::set_alarm(std::chrono::nanoseconds due, std::function<void()> work) {
  if (services_.alarms == nullptr) return;
  alarm_ = due;
  services_.alarms->at(due, this, std::move(work));
}

void Exchange::finish(Result<std::string> body) {
  if (finished_.exchange(true)) return;
  if (alarm_) services_.alarms->forget(*alarm_, this);
  metrics_.count_request(call_.operation);
  if (!body.ok()) metrics_.count_error(body.status().code());
  const std::chrono::nanoseconds latency = stages_.end();
  metrics_.observe_latency(call_.operation, latency, stages_);
  if (log_.is_slow(latency)) metrics_.count_slow(call_.operation);
  if (log_.is_slow(latency) || !body.ok())
    log_.note({call_.operation, call_.door, call_.trace, shape_, stages_, latency, body.status()});
  note_audit(body.status());
  if (body.ok() && access_ && access_->key() != nullptr)
    access_->key()->meter->use_bytes(body->size(), services_.clock.steady());
  const Respond respond = std::move(respond_);
  if (body.ok())
    respond(Reply{Status::ok_status(), *std::move(body)});
  else
    respond(Reply{body.status(), {}, retry_after_});
}

Status Exchange::check_wanted() const {
  if (call_.is_abandoned && call_.is_abandoned->load(std::memory_order_relaxed))
    return {StatusCode::kCancelled, "the caller has gone"};
  if (!call_.deadline || services_.clock.steady() < *call_.deadline) return Status::ok_status();
  return deadline_exceeded("the deadline of the request passed before it was worked on");
}

void run_work(const ExchangePtr& exchange, const std::function<void()>& work) {
  if (Status status = exchange->check_wanted(); !status.ok()) {
    const Admission* admission = exchange->services().admission;
    if (admission != nullptr && status.code() == StatusCode::kCancelled)
      admission->count_refusal(exchange->call().door, Refusal::kGone);
    return exchange->finish(std::move(status));
  }
  try {
    work();
  } catch (const std::bad_alloc&) {
    exchange->finish(resource_exhausted("out of memory while working on the request"));
  } catch (const std::exception& error) {
    exchange->finish(internal_error(std::string("unexpected: ") + error.what()));
  }
}

namespace {

// A hung disk keeps the threads, and not the caller, nor what the call holds of the limits.
Status submit_read(StorageThreads& threads, const ExchangePtr& exchange,
                   std::function<void()> work) {
  if (const auto deadline = exchange->call().deadline)
    exchange->set_alarm(*deadline, [&threads, waiting = std::weak_ptr(exchange)] {
      if (const auto late = waiting.lock())
        late->finish(deadline_exceeded("the deadline of the request passed before it was read"));
      threads.refuse_unwanted();
    });
  return threads.submit_in_time({std::move(work),
                                 [exchange](const Status& late) { exchange->finish(late); },
                                 [exchange] { return exchange->check_wanted().ok(); }});
}

}  // namespace

void run_on(StorageThreads& threads, const ExchangePtr& exchange, std::function<void()> work) {
  exchange->stages().enter(Stage::kQueue);
  auto run = [exchange, work = std::move(work)] {
    exchange->stages().enter(Stage::kEngine);
    run_work(exchange, work);
  };
  const bool is_read = operation_info(exchange->call().operation).cost == OperationCost::kRead;
  Status status =
      is_read ? submit_read(threads, exchange, std::move(run)) : threads.submit(std::move(run));
  if (!status.ok()) exchange->finish(std::move(status));
}

}  // namespace skua
