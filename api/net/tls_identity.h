#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "api/net/tls_material.h"

namespace skua {

// What all doors of a server show in handshakes that begin now; it may be replaced while they
// serve. Connections go on with what they began with. THREAD-SAFE.
class TlsIdentity {
 public:
  explicit TlsIdentity(TlsMaterial material)
      : current_(std::make_shared<const TlsMaterial>(std::move(material))) {}

  // Another pointer whenever it was replaced. Never null.
  [[nodiscard]] std::shared_ptr<const TlsMaterial> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  void replace(TlsMaterial material) {
    auto next = std::make_shared<const TlsMaterial>(std::move(material));
    const std::lock_guard lock(mutex_);
    current_ = std::move(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsMaterial> current_;
};

}  // namespace skua
