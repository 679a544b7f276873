#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/credentials/credential_table.h"

namespace skua {

// The server's side of one SCRAM conversation (RFC 5802, RFC 7677), without channel binding, and
// with one leniency: librdkafka before 2.6.1 writes its own nonce twice in its last message
// (confluentinc/librdkafka#4895), and so it may. The proof covers ours all the same. A name
// that does not exist is answered like a wrong secret: with a salt of its own, always the same, and
// a refusal of the proof. Not thread-safe.
class ScramExchange {
 public:
  // `server_nonce`: printable, without comma, never used before.
  ScramExchange(std::shared_ptr<const CredentialTable> table, ScramHash hash,
                std::string server_nonce)
      : table_(std::move(table)), hash_(hash), server_nonce_(std::move(server_nonce)) {}

  // The server-first-message for a client-first-message. Errors: INVALID_ARGUMENT, INTERNAL.
  [[nodiscard]] Result<std::string> answer_first(std::string_view client_first);
  // The server-final-message for a client-final-message. REQUIRES: answer_first() succeeded.
  // Errors: INVALID_ARGUMENT (form), PERMISSION_DENIED (nonce, channel binding, proof), INTERNAL.
  [[nodiscard]] Result<std::string> answer_final(std::string_view client_final);

  // Who it was. REQUIRES: answer_final() succeeded.
  [[nodiscard]] const CredentialPtr& credential() const { return entry_.credential; }

 private:
  [[nodiscard]] Result<bool> is_proof(std::string_view proof, std::string_view auth_message) const;

  std::shared_ptr<const CredentialTable> table_;
  ScramHash hash_;
  std::string server_nonce_;
  std::string gs2_header_;
  std::string client_nonce_;
  std::string nonce_;       // The client's, then ours.
  std::string transcript_;  // client-first-message-bare "," server-first-message.
  CredentialTable::ScramEntry entry_;
};

}  // namespace skua
