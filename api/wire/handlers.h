#pragma once

#include "api/wire/exchange.h"

namespace skua {

// Carries out one operation: decodes the body, calls the service, and finishes the exchange, now or
// later. One specialization per line of operations.def, in the handle_*.cc of its service.
// Operations of cost kBlocking are called on a storage thread, all others on the thread of the
// door, which they must not block.
template <Operation operation>
void handle(const ExchangePtr& exchange);

#define OPERATION(service, method, path, cost, need) \
  template <>                                        \
  void handle<Operation::k##method>(const ExchangePtr& exchange);
#include "api/service/operations.def"
#undef OPERATION

}  // namespace skua
