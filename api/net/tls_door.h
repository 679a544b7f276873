#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "api/net/tls_options.h"
#include "api/net/tls_session.h"

namespace skua {

// Gives the connections of one door their TLS sessions, each with what the identity is when the
// connection begins. THREAD-SAFE.
class TlsDoor {
 public:
  // `protocol`: see TlsContext::make(). REQUIRES: options.identity.
  TlsDoor(TlsOptions options, std::string protocol)
      : options_(std::move(options)), protocol_(std::move(protocol)) {}

  [[nodiscard]] const TlsOptions& options() const { return options_; }
  // nullptr when out of memory.
  [[nodiscard]] std::unique_ptr<TlsSession> begin(int descriptor);
  void count_failure() const;

 private:
  [[nodiscard]] std::shared_ptr<const TlsContext> current_context();

  const TlsOptions options_;
  const std::string protocol_;
  std::mutex mutex_;
  std::shared_ptr<const TlsMaterial> material_;  // What `context_` was made of.
  std::shared_ptr<const TlsContext> context_;
};

}  // namespace skua
