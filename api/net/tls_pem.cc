#include "api/net/tls_pem.h"

#include <openssl/err.h>

#include <limits>

namespace skua {
namespace {

OpenSslPointer<BIO> reader_of(const std::string& pem) {
  if (pem.size() > std::numeric_limits<int>::max()) return nullptr;
  return OpenSslPointer<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// OpenSSL would otherwise ask at the terminal.
int no_passphrase(char* /*text*/, int /*size*/, int /*writing*/, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

}  // namespace

Result<std::vector<OpenSslPointer<X509>>> parse_certificates(const std::string& pem) {
  const OpenSslPointer<BIO> reader = reader_of(pem);
  std::vector<OpenSslPointer<X509>> certificates;
  ERR_clear_error();
  bool asked = false;
  while (reader != nullptr) {
    OpenSslPointer<X509> certificate(
        PEM_read_bio_X509(reader.get(), nullptr, no_passphrase, &asked));
    if (certificate == nullptr) break;
    certificates.push_back(std::move(certificate));
  }
  const unsigned long error = ERR_peek_last_error();
  const bool at_end =
      ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  const std::string reason = take_openssl_error();
  if (!at_end) return invalid_argument("a certificate in it cannot be read: " + reason);
  if (certificates.empty()) return invalid_argument("it holds no certificate in PEM form");
  return certificates;
}

Result<OpenSslPointer<EVP_PKEY>> parse_private_key(const std::string& pem) {
  const OpenSslPointer<BIO> reader = reader_of(pem);
  ERR_clear_error();
  bool asked = false;
  OpenSslPointer<EVP_PKEY> key(
      reader == nullptr ? nullptr
                        : PEM_read_bio_PrivateKey(reader.get(), nullptr, no_passphrase, &asked));
  ERR_clear_error();
  if (asked)
    return invalid_argument(
        "its key is under a passphrase; give one without, in a file that only "
        "the server may read");
  if (key == nullptr) return invalid_argument("it holds no private key in PEM form");
  return key;
}

std::string take_openssl_error() {
  const unsigned long error = ERR_peek_last_error();
  const char* reason = error == 0 ? nullptr : ERR_reason_error_string(error);
  ERR_clear_error();
  return reason == nullptr ? "no reason given" : reason;
}

}  // namespace skua
