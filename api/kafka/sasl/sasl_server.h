#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/kafka/sasl/sasl_mechanism.h"
#include "api/kafka/sasl/scram_exchange.h"
#include "storage/base/result.h"
#include "storage/credentials/credentials.h"

namespace skua {

// No honest message is longer; the door may refuse longer ones unread.
inline constexpr std::size_t kSaslMessageBytesMax = 8192;

// The server's side of SASL on one connection. After an error the conversation is over: answer with
// one generic text whatever the error, wait a little, close. Never blocks. Not thread-safe.
class SaslServer {
 public:
  // The credentials outlive the server. `random` makes nonces.
  SaslServer(const Credentials& credentials, RandomBytes random)
      : credentials_(credentials), random_(std::move(random)) {}

  // Begins a conversation, also in the midst of another. Errors: INTERNAL.
  [[nodiscard]] Status start(SaslMechanism mechanism);

  struct Step {
    std::string bytes;  // For the client; empty after PLAIN.
    bool done = false;  // credential() is who it is.
  };
  // Takes the client's next message. Errors: INVALID_ARGUMENT (form, length), PERMISSION_DENIED
  // (name or secret), FAILED_PRECONDITION (not started, over), INTERNAL.
  [[nodiscard]] Result<Step> next(std::string_view bytes);

  // nullptr until a conversation is done, and again once another begins. Compare with
  // Credentials::is_valid() later on: keys are revoked.
  [[nodiscard]] const CredentialPtr& credential() const { return credential_; }

 private:
  enum class State : std::uint8_t { kOver, kPlain, kScramFirst, kScramFinal };

  [[nodiscard]] Result<Step> take(State state, std::string_view bytes);
  [[nodiscard]] Result<Step> take_plain(std::string_view bytes);
  [[nodiscard]] Result<Step> take_scram_final(std::string_view bytes);

  const Credentials& credentials_;
  RandomBytes random_;
  State state_ = State::kOver;
  std::optional<ScramExchange> scram_;
  CredentialPtr credential_;
};

}  // namespace skua
