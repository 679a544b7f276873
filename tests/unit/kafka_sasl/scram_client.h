#pragma once

#include <string>
#include <string_view>

#include "api/kafka/sasl/sasl_base64.h"
#include "storage/credentials/hashes.h"

namespace skua::test {

// The client's side of one SCRAM conversation, as RFC 5802 says. What is public may be made wrong
// by a test. REQUIRES of every call: the server's messages are well formed.
class ScramClient {
 public:
  ScramClient(ScramHash hash, std::string name, std::string secret, std::string nonce)
      : hash_(hash),
        secret_(std::move(secret)),
        bare_("n=" + std::move(name) + ",r=" + std::move(nonce)) {}

  std::string gs2_header = "n,,";
  std::string channel_binding = "n,,";
  std::string nonce_prefix;  // Of the nonce in the last message.

  [[nodiscard]] std::string first() const { return gs2_header + bare_; }

  [[nodiscard]] std::string last(const std::string& server_first) {
    const std::size_t salt_at = server_first.find(",s=");
    const std::size_t iterations_at = server_first.rfind(",i=");
    const auto salt =
        decode_sasl_base64(server_first.substr(salt_at + 3, iterations_at - salt_at - 3));
    salted_ = *salted_password(
        hash_, secret_, *salt,
        static_cast<std::uint32_t>(std::stoul(server_first.substr(iterations_at + 3))));
    const std::string without_proof = "c=" + encode_sasl_base64(channel_binding) +
                                      ",r=" + nonce_prefix + server_first.substr(2, salt_at - 2);
    auth_message_ = bare_ + "," + server_first + "," + without_proof;
    std::string proof = *hmac(hash_, salted_, "Client Key");
    const std::string signature = *hmac(hash_, *digest(hash_, proof), auth_message_);
    for (std::size_t i = 0; i < proof.size(); ++i)
      proof[i] = static_cast<char>(proof[i] ^ signature[i]);
    return without_proof + ",p=" + encode_sasl_base64(proof);
  }

  // True when the server knows the secret too.
  [[nodiscard]] bool believes(std::string_view server_final) const {
    const std::string server_key = *hmac(hash_, salted_, "Server Key");
    return server_final == "v=" + encode_sasl_base64(*hmac(hash_, server_key, auth_message_));
  }

 private:
  ScramHash hash_;
  std::string secret_;
  std::string bare_;
  std::string salted_;
  std::string auth_message_;
};

}  // namespace skua::test
