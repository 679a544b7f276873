#include "bench/load/tls_bytes.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cerrno>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

void trust(SSL_CTX* context, const std::string& pem) {
  BIO* memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
  require(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate) == 1,
          "trusting a certificate");
  X509_free(certificate);
  BIO_free(memory);
}

}  // namespace

TlsBytes::TlsBytes(int socket, const std::string& trusted)
    : context_(SSL_CTX_new(TLS_client_method())), ssl_(nullptr) {
  trust(context_, trusted);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE);
  ssl_ = SSL_new(context_);
  SSL_set1_host(ssl_, "localhost");
  SSL_set_fd(ssl_, socket);
  require(SSL_connect(ssl_) == 1, "the TLS handshake");
}

TlsBytes::~TlsBytes() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
}

ssize_t TlsBytes::send(const char* data, std::size_t bytes) {
  ERR_clear_error();
  std::size_t sent = 0;
  const int result = SSL_write_ex(ssl_, data, bytes, &sent);
  return result_of(result, sent);
}

ssize_t TlsBytes::receive(char* data, std::size_t bytes) {
  ERR_clear_error();
  std::size_t received = 0;
  const int result = SSL_read_ex(ssl_, data, bytes, &received);
  return result_of(result, received);
}

ssize_t TlsBytes::result_of(int result, std::size_t bytes) {
  if (result == 1) return static_cast<ssize_t>(bytes);
  const int error = SSL_get_error(ssl_, result);
  if (error == SSL_ERROR_ZERO_RETURN) return 0;
  const bool waits = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  errno = waits ? EAGAIN : ECONNABORTED;
  return -1;
}

}  // namespace skua::bench
