#include "api/net/tls_door.h"

#include <prometheus/counter.h>

#include <utility>

namespace skua {

std::unique_ptr<TlsSession> TlsDoor::begin(int descriptor) {
  auto context = current_context();
  return context == nullptr ? nullptr : TlsSession::make(std::move(context), descriptor);
}

void TlsDoor::count_failure() const {
  if (options_.failures != nullptr) options_.failures->Increment();
}

std::shared_ptr<const TlsContext> TlsDoor::current_context() {
  const auto material = options_.identity->current();
  const std::lock_guard lock(mutex_);
  if (material == material_) return context_;
  // The material was checked when it was read: only memory could be missing, and then the context
  // of before goes on.
  auto made = TlsContext::make(*material, protocol_, options_.asks_clients);
  if (!made.ok()) return context_;
  material_ = material;
  context_ = *std::move(made);
  return context_;
}

}  // namespace skua
