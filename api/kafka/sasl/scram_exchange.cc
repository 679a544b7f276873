#include "api/kafka/sasl/scram_exchange.h"

#include "api/kafka/sasl/sasl_base64.h"
#include "api/kafka/sasl/scram_messages.h"

namespace skua {
namespace {

Status refused() {
  return {StatusCode::kPermissionDenied, "authentication failed: the name or the secret is wrong"};
}

}  // namespace

Result<std::string> ScramExchange::answer_first(std::string_view client_first) {
  ASSIGN_OR_RETURN(const ScramClientFirst message, parse_scram_client_first(client_first));
  ASSIGN_OR_RETURN(entry_, table_->find_scram(message.name, hash_));
  gs2_header_ = message.gs2_header;
  client_nonce_ = message.nonce;
  nonce_ = client_nonce_ + server_nonce_;
  const std::string answer = "r=" + nonce_ + ",s=" + encode_sasl_base64(entry_.verifier.salt) +
                             ",i=" + std::to_string(entry_.verifier.iterations);
  transcript_ = std::string(message.bare) + "," + answer;
  return answer;
}

Result<std::string> ScramExchange::answer_final(std::string_view client_final) {
  ASSIGN_OR_RETURN(const ScramClientFinal message, parse_scram_client_final(client_final));
  const bool is_our_nonce = message.nonce == nonce_ || message.nonce == client_nonce_ + nonce_;
  if (!is_our_nonce || message.channel_binding != gs2_header_) return refused();
  const std::string auth_message = transcript_ + "," + std::string(message.without_proof);
  ASSIGN_OR_RETURN(const bool proven, is_proof(message.proof, auth_message));
  if (!proven || entry_.credential == nullptr) return refused();
  ASSIGN_OR_RETURN(const std::string signature,
                   hmac(hash_, entry_.verifier.server_key, auth_message));
  return "v=" + encode_sasl_base64(signature);
}

Result<bool> ScramExchange::is_proof(std::string_view proof, std::string_view auth_message) const {
  if (proof.size() != hash_bytes(hash_)) return false;
  ASSIGN_OR_RETURN(std::string client_key, hmac(hash_, entry_.verifier.stored_key, auth_message));
  for (std::size_t i = 0; i < client_key.size(); ++i)
    client_key[i] = static_cast<char>(client_key[i] ^ proof[i]);
  ASSIGN_OR_RETURN(const std::string stored_key, digest(hash_, client_key));
  return equal_in_constant_time(stored_key, entry_.verifier.stored_key);
}

}  // namespace skua
