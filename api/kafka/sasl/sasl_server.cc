#include "api/kafka/sasl/sasl_server.h"

#include <utility>

#include "api/kafka/sasl/plain_message.h"
#include "api/kafka/sasl/sasl_base64.h"

namespace skua {
namespace {

constexpr std::size_t kNonceBytes = 18;  // 24 characters.

Status refused() {
  return {StatusCode::kPermissionDenied, "authentication failed: the name or the secret is wrong"};
}

}  // namespace

Status SaslServer::start(SaslMechanism mechanism) {
  state_ = State::kOver;
  credential_ = nullptr;
  scram_.reset();
  if (mechanism == SaslMechanism::kPlain) {
    state_ = State::kPlain;
    return Status::ok_status();
  }
  ASSIGN_OR_RETURN(const std::string nonce, random_(kNonceBytes));
  scram_.emplace(credentials_.table(),
                 mechanism == SaslMechanism::kScramSha256 ? ScramHash::kSha256 : ScramHash::kSha512,
                 encode_sasl_base64(nonce));
  state_ = State::kScramFirst;
  return Status::ok_status();
}

Result<SaslServer::Step> SaslServer::next(std::string_view bytes) {
  const State state = std::exchange(state_, State::kOver);
  if (bytes.size() > kSaslMessageBytesMax)
    return invalid_argument("SASL: the message is longer than any that authenticates");
  return take(state, bytes);
}

Result<SaslServer::Step> SaslServer::take(State state, std::string_view bytes) {
  switch (state) {
    case State::kOver:
      return failed_precondition("SASL: no mechanism is chosen, or the conversation is over");
    case State::kPlain:
      return take_plain(bytes);
    case State::kScramFirst: {
      ASSIGN_OR_RETURN(std::string answer, scram_->answer_first(bytes));
      state_ = State::kScramFinal;
      return Step{std::move(answer), false};
    }
    case State::kScramFinal:
      return take_scram_final(bytes);
  }
  return internal_error("SASL: no such state");
}

Result<SaslServer::Step> SaslServer::take_plain(std::string_view bytes) {
  ASSIGN_OR_RETURN(const PlainMessage message, parse_plain_message(bytes));
  ASSIGN_OR_RETURN(credential_, credentials_.table()->check(message.name, message.secret));
  if (credential_ == nullptr) return refused();
  return Step{{}, true};
}

Result<SaslServer::Step> SaslServer::take_scram_final(std::string_view bytes) {
  ASSIGN_OR_RETURN(std::string answer, scram_->answer_final(bytes));
  // It may have been revoked between the two messages.
  if (!credentials_.is_valid(*scram_->credential())) return refused();
  credential_ = scram_->credential();
  return Step{std::move(answer), true};
}

}  // namespace skua
