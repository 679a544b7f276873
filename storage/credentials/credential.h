#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/time.h"
#include "storage/credentials/grant.h"
#include "storage/credentials/quota.h"
#include "storage/credentials/scram_verifier.h"

namespace skua {

// What a key may do, and how much of it.
struct KeyRights {
  std::vector<Grant> grants;
  Quota quota;

  friend bool operator==(const KeyRights&, const KeyRights&) = default;
};

// What the keys of before there were grants can do: write, through every door that takes them.
[[nodiscard]] KeyRights rights_of_old_keys();
[[nodiscard]] KeyRights rights_to_everything();

// A named key, as the store keeps it: what checks its secret, never the secret.
struct Credential {
  std::string name;
  Timestamp created;
  std::string prefix;  // How the secret begins; empty for those of before there were prefixes.
  std::string secret_sha256;
  ScramVerifier scram_sha256;
  ScramVerifier scram_sha512;
  KeyRights rights;
  // What it has used, from the start of the process on: not stored. Never nullptr in a table.
  std::shared_ptr<QuotaMeter> meter;

  [[nodiscard]] const ScramVerifier& scram(ScramHash hash) const {
    return hash == ScramHash::kSha256 ? scram_sha256 : scram_sha512;
  }

  // Of what is stored.
  friend bool operator==(const Credential& a, const Credential& b) {
    return a.name == b.name && a.created == b.created && a.prefix == b.prefix &&
           a.secret_sha256 == b.secret_sha256 && a.scram_sha256 == b.scram_sha256 &&
           a.scram_sha512 == b.scram_sha512 && a.rights == b.rights;
  }
};

using CredentialPtr = std::shared_ptr<const Credential>;

// Longer ones are hashed by nobody.
inline constexpr std::size_t kSecretBytesMax = 512;

// A new secret: "skua_", six digits of base 62 that are public, "_", and 43 digits, which hold 32
// random bytes. (55 bytes together: SHA-256 takes as many in one round.) Errors: INTERNAL.
[[nodiscard]] Result<std::string> make_secret(const RandomBytes& random);
// "skua_" and the six digits; empty for texts that are no such secret.
[[nodiscard]] std::string_view secret_prefix(std::string_view secret);

// A key of this secret, whatever its form. Errors: INTERNAL.
[[nodiscard]] Result<Credential> make_credential(std::string name, std::string_view secret,
                                                 Timestamp created, KeyRights rights,
                                                 const RandomBytes& random);

}  // namespace skua
