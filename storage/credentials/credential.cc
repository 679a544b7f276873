#include "storage/credentials/credential.h"

#include <utility>

namespace skua {
namespace {

constexpr std::string_view kWord = "skua_";
constexpr std::size_t kPublicBytes = 5;  // 62^6 < 256^5: of 40 bits 35.7 are used.
constexpr std::size_t kPublicDigits = 6;
constexpr std::size_t kPrefixBytes = kWord.size() + kPublicDigits;
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

void append_digits(std::string number, std::size_t digits, std::string& to) {
  for (std::size_t i = 0; i < digits; ++i) to.push_back(kDigits[take_digit(number)]);
}

KeyRights rights_everywhere(Permission permission) {
  return {{{permission, std::string(kEvery), std::string(kEvery)}}, {}};
}

}  // namespace

KeyRights rights_of_old_keys() { return rights_everywhere(Permission::kWrite); }
KeyRights rights_to_everything() { return rights_everywhere(Permission::kAdmin); }

Result<std::string> make_secret(const RandomBytes& random) {
  ASSIGN_OR_RETURN(std::string shown, random(kPublicBytes));
  ASSIGN_OR_RETURN(std::string hidden, random(kSecretBytes));
  std::string secret(kWord);
  append_digits(std::move(shown), kPublicDigits, secret);
  secret.push_back('_');
  append_digits(std::move(hidden), kSecretDigits, secret);
  return secret;
}

std::string_view secret_prefix(std::string_view secret) {
  const bool fits = secret.size() == kPrefixBytes + 1 + kSecretDigits &&
                    secret.starts_with(kWord) && secret[kPrefixBytes] == '_';
  return fits ? secret.substr(0, kPrefixBytes) : std::string_view();
}

Result<Credential> make_credential(std::string name, std::string_view secret, Timestamp created,
                                   KeyRights rights, const RandomBytes& random) {
  Credential credential;
  credential.name = std::move(name);
  credential.created = created;
  credential.prefix = secret_prefix(secret);
  credential.rights = std::move(rights);
  credential.meter = std::make_shared<QuotaMeter>(credential.rights.quota);
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
