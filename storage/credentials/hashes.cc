#include "storage/credentials/hashes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace skua {
namespace {

const EVP_MD* algorithm(ScramHash hash) {
  return hash == ScramHash::kSha256 ? EVP_sha256() : EVP_sha512();
}

// Looked up once: OpenSSL 3 takes longer to find an algorithm than to hash a key with it.
const EVP_MD* fetched_sha256() {
  static const EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return found != nullptr ? found : EVP_sha256();
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Status no_library() { return internal_error("OpenSSL could not work out a hash"); }

}  // namespace

std::size_t hash_bytes(ScramHash hash) { return hash == ScramHash::kSha256 ? 32 : 64; }

Result<std::string> digest(ScramHash hash, std::string_view bytes) {
  std::string out(hash_bytes(hash), '\0');
  if (EVP_Digest(bytes.data(), bytes.size(), bytes_of(out), nullptr, algorithm(hash), nullptr) != 1)
    return no_library();
  return out;
}

Status digest_sha256(std::string_view bytes, Sha256& out) {
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr,
                 fetched_sha256(), nullptr) != 1)
    return no_library();
  return Status::ok_status();
}

Result<std::string> hmac(ScramHash hash, std::string_view key, std::string_view bytes) {
  std::string out(hash_bytes(hash), '\0');
  if (HMAC(algorithm(hash), key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(),
           bytes_of(out), nullptr) == nullptr)
    return no_library();
  return out;
}

Result<std::string> salted_password(ScramHash hash, std::string_view password,
                                    std::string_view salt, std::uint32_t iterations) {
  std::string out(hash_bytes(hash), '\0');
  if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                        static_cast<int>(salt.size()), static_cast<int>(iterations),
                        algorithm(hash), static_cast<int>(out.size()), bytes_of(out)) != 1)
    return no_library();
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::string> secure_random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(bytes_of(out), static_cast<int>(count)) != 1)
    return internal_error("the operating system gave no random bytes");
  return out;
}

}  // namespace skua
