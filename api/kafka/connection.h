#pragma once

#include <optional>
#include <string>

#include "api/kafka/sasl/sasl_server.h"

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

  // The key that it logged in with was revoked since.
  [[nodiscard]] bool is_revoked(const Credentials& credentials) const;
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
