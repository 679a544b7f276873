#include "api/wire/exchange.h"

#include <exception>
#include <new>

namespace skua {

Exchange::Exchange(Services& services, const WireMetrics& metrics, Call call, Respond respond)
    : services_(services),
      metrics_(metrics),
      call_(std::move(call)),
      respond_(std::move(respond)),
      started_(services.clock.steady()) {}

void Exchange::finish(Result<std::string> body) {
  if (finished_.exchange(true)) return;
  metrics_.count_request(call_.operation);
  if (!body.ok()) metrics_.count_error(body.status().code());
  const std::chrono::duration<double> latency = services_.clock.steady() - started_;
  metrics_.observe_latency(call_.operation, latency.count());
  const Respond respond = std::move(respond_);
  if (body.ok())
    respond(Reply{Status::ok_status(), *std::move(body)});
  else
    respond(Reply{body.status(), {}});
}

Status Exchange::check_deadline() const {
  if (!call_.deadline || services_.clock.steady() < *call_.deadline) return Status::ok_status();
  return deadline_exceeded("the deadline of the request passed before it was worked on");
}

void run_work(const ExchangePtr& exchange, const std::function<void()>& work) {
  if (Status status = exchange->check_deadline(); !status.ok())
    return exchange->finish(std::move(status));
  try {
    work();
  } catch (const std::bad_alloc&) {
    exchange->finish(resource_exhausted("out of memory while working on the request"));
  } catch (const std::exception& error) {
    exchange->finish(internal_error(std::string("unexpected: ") + error.what()));
  }
}

void run_on(StorageThreads& threads, const ExchangePtr& exchange, std::function<void()> work) {
  Status status = threads.submit([exchange, work = std::move(work)] { run_work(exchange, work); });
  if (!status.ok()) exchange->finish(std::move(status));
}

}  // namespace skua
