#include "api/wire/dispatcher.h"

#include "api/wire/handlers.h"

namespace skua {
namespace {

using Handler = void (*)(const ExchangePtr& exchange);

constexpr Handler kHandlers[] = {
#define OPERATION(service, method, path, cost, need) &handle<Operation::k##method>,
#include "api/service/operations.def"
#undef OPERATION
};

}  // namespace

void Dispatcher::dispatch(Call call, Respond respond) {
  const OperationInfo& info = operation_info(call.operation);
  const Handler handler = kHandlers[static_cast<std::size_t>(call.operation)];
  const auto exchange =
      std::make_shared<Exchange>(services_, metrics_, log_, std::move(call), std::move(respond));
  if (Status status = exchange->enter(); !status.ok()) return exchange->finish(std::move(status));
  auto work = [exchange, handler] { handler(exchange); };
  if (info.cost == OperationCost::kBlocking)
    run_on(services_.storage_threads, exchange, std::move(work));
  else if (info.cost == OperationCost::kLoad)
    run_on(services_.load_threads, exchange, std::move(work));
  else
    run_work(exchange, work);
}

}  // namespace skua
