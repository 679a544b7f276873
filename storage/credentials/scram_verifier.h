#pragma once

#include <string>
#include <string_view>

#include "storage/credentials/hashes.h"

namespace skua {

// What a server keeps of a secret to answer SCRAM (RFC 5802 section 3): enough to check a client's
// proof, not enough to make one.
struct ScramVerifier {
  std::string salt;
  std::uint32_t iterations = 0;
  std::string stored_key;  // H(ClientKey).
  std::string server_key;

  friend bool operator==(const ScramVerifier&, const ScramVerifier&) = default;
};

inline constexpr std::size_t kScramSaltBytes = 16;
// The least that clients accept (RFC 7677). Secrets are random, so more buys nothing.
inline constexpr std::uint32_t kScramIterations = 4096;

// Errors: INTERNAL.
[[nodiscard]] Result<ScramVerifier> make_scram_verifier(ScramHash hash, std::string_view password,
                                                        std::string salt, std::uint32_t iterations);

}  // namespace skua
