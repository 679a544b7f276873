#pragma once

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/base/result.h"

// PEM texts as objects of OpenSSL, and OpenSSL's errors as words.
namespace skua {

struct FreesOpenSsl {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <typename T>
using OpenSslPointer = std::unique_ptr<T, FreesOpenSsl>;

// At least one. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<std::vector<OpenSslPointer<X509>>> parse_certificates(const std::string& pem);
// Errors: INVALID_ARGUMENT (none, or one under a passphrase).
[[nodiscard]] Result<OpenSslPointer<EVP_PKEY>> parse_private_key(const std::string& pem);

// The latest error of OpenSSL on this thread, for people; forgets all of them.
[[nodiscard]] std::string take_openssl_error();

}  // namespace skua
