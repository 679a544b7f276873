#include "storage/credentials/credential.h"

#include <utility>

namespace skua {
namespace {

constexpr std::string_view kPrefix = "skua_";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretDigits = 43;  // 62^43 > 256^32.
constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// Divides the big-endian number by 62 and returns the remainder.
std::size_t take_digit(std::string& number) {
  unsigned remainder = 0;
  for (char& byte : number) {
    const unsigned value = (remainder << 8) | static_cast<unsigned char>(byte);
    byte = static_cast<char>(value / kDigits.size());
    remainder = static_cast<unsigned>(value % kDigits.size());
  }
  return remainder;
}

}  // namespace

Result<std::string> make_secret(const RandomBytes& random) {
  ASSIGN_OR_RETURN(std::string number, random(kSecretBytes));
  std::string secret(kPrefix);
  for (std::size_t i = 0; i < kSecretDigits; ++i) secret.push_back(kDigits[take_digit(number)]);
  return secret;
}

Result<Credential> make_credential(std::string name, std::string_view secret, Timestamp created,
                                   const RandomBytes& random) {
  Credential credential;
  credential.name = std::move(name);
  credential.created = created;
  ASSIGN_OR_RETURN(credential.secret_sha256, digest(ScramHash::kSha256, secret));
  ASSIGN_OR_RETURN(std::string salt_256, random(kScramSaltBytes));
  ASSIGN_OR_RETURN(std::string salt_512, random(kScramSaltBytes));
  ASSIGN_OR_RETURN(
      credential.scram_sha256,
      make_scram_verifier(ScramHash::kSha256, secret, std::move(salt_256), kScramIterations));
  ASSIGN_OR_RETURN(
      credential.scram_sha512,
      make_scram_verifier(ScramHash::kSha512, secret, std::move(salt_512), kScramIterations));
  return credential;
}

}  // namespace skua
