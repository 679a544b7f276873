#pragma once

#include <memory>

#include "api/net/tls_identity.h"
#include "storage/base/time.h"

namespace prometheus {
class Counter;
}

namespace skua {

// How a door speaks TLS.
struct TlsOptions {
  // nullptr: it does not, and the rest is of no interest.
  std::shared_ptr<const TlsIdentity> identity;
  // Whether clients need a certificate, where the identity names authorities of clients.
  bool asks_clients = true;
  // From a connection's start to the end of its handshake.
  Duration handshake_timeout = std::chrono::seconds(10);
  // Counts connections that ended before their handshake did; may be null. Outlives the door.
  prometheus::Counter* failures = nullptr;
};

}  // namespace skua
