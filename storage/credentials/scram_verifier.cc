#include "storage/credentials/scram_verifier.h"

#include <utility>

namespace skua {

Result<ScramVerifier> make_scram_verifier(ScramHash hash, std::string_view password,
                                          std::string salt, std::uint32_t iterations) {
  ScramVerifier verifier;
  verifier.salt = std::move(salt);
  verifier.iterations = iterations;
  ASSIGN_OR_RETURN(const std::string salted,
                   salted_password(hash, password, verifier.salt, iterations));
  ASSIGN_OR_RETURN(const std::string client_key, hmac(hash, salted, "Client Key"));
  ASSIGN_OR_RETURN(verifier.stored_key, digest(hash, client_key));
  ASSIGN_OR_RETURN(verifier.server_key, hmac(hash, salted, "Server Key"));
  return verifier;
}

}  // namespace skua
