#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/kafka/sasl/sasl_server.h"
#include "api/service/access.h"

namespace skua::kafka {

// What is known of the peer of a connection. One thread only.
struct Connection {
  // Its software, as a label of metrics: clean, and one of a bounded number.
  std::string client = "unknown";
  // Where it reached this server; advertised when the server listens on every interface.
  std::string local_address;
  bool is_authenticated = false;
  // After a handshake: the conversation that follows it.
  std::optional<SaslServer> sasl;
  // The handshake was of version 0: tokens follow without headers until the conversation is over.
  bool has_raw_tokens = false;

  // What it may do: of its key, as it was at refresh_access(); nothing before the login, everything
  // where nobody logs in.
  Access access = Access::to_everything();

  void begin(bool needs_login);
  // Takes what the key can do now. False: it was revoked since the login.
  [[nodiscard]] bool refresh_access(const Credentials& credentials);
  // Counts a request. How long its client should wait for its quota then. `now` is of the steady
  // clock.
  void charge(std::uint64_t request_bytes, std::chrono::nanoseconds now) const {
    if (access.key() != nullptr) access.key()->meter->charge(request_bytes, now);
  }
  void charge_answer(std::uint64_t bytes, std::chrono::nanoseconds now) const {
    if (access.key() != nullptr) access.key()->meter->use_bytes(bytes, now);
  }
  [[nodiscard]] std::chrono::nanoseconds quota_wait(std::chrono::nanoseconds now) const {
    const CredentialPtr& key = access.key();
    return key == nullptr ? std::chrono::nanoseconds(0) : key->meter->wait_time(now);
  }
};

// Why the server closes a connection; also the label of metrics.
enum class CloseReason {
  kMalformed,
  kOversize,
  kUnknownApi,
  kUnsupportedVersion,
  kNotAuthenticated,
  kFailedWrite,  // Of a request without an answer: the only sign that its client gets.
  kIdle,
  kSlow,
  kTooMany,
  kDraining,
  kInternal,
};

[[nodiscard]] std::string_view close_reason_name(CloseReason reason);

}  // namespace skua::kafka
