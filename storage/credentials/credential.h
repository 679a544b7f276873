#pragma once

#include <string>
#include <string_view>

#include "storage/base/time.h"
#include "storage/credentials/scram_verifier.h"

namespace skua {

// A named key, as the store keeps it: what checks its secret, never the secret.
struct Credential {
  std::string name;
  Timestamp created;
  std::string secret_sha256;
  ScramVerifier scram_sha256;
  ScramVerifier scram_sha512;

  [[nodiscard]] const ScramVerifier& scram(ScramHash hash) const {
    return hash == ScramHash::kSha256 ? scram_sha256 : scram_sha512;
  }

  friend bool operator==(const Credential&, const Credential&) = default;
};

// A new secret: "skua_" and 43 digits of base 62, which hold 32 random bytes. Errors: INTERNAL.
[[nodiscard]] Result<std::string> make_secret(const RandomBytes& random);

// Errors: INTERNAL.
[[nodiscard]] Result<Credential> make_credential(std::string name, std::string_view secret,
                                                 Timestamp created, const RandomBytes& random);

}  // namespace skua
