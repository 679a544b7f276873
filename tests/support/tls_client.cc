#include "tests/support/tls_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

namespace skua::test {
namespace {

// Of OpenSSL's socket.
void ignore_broken_pipes() { signal(SIGPIPE, SIG_IGN); }

void trust(SSL_CTX* context, const std::string& pem) {
  BIO* memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
  EXPECT_EQ(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate), 1);
  X509_free(certificate);
  BIO_free(memory);
}

void show(SSL_CTX* context, const TestAuthority::Pair& pair) {
  BIO* memory = BIO_new_mem_buf(pair.certificate.data(), static_cast<int>(pair.certificate.size()));
  X509* certificate = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
  EXPECT_EQ(SSL_CTX_use_certificate(context, certificate), 1);
  X509_free(certificate);
  BIO_free(memory);
  memory = BIO_new_mem_buf(pair.key.data(), static_cast<int>(pair.key.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(memory, nullptr, nullptr, nullptr);
  EXPECT_EQ(SSL_CTX_use_PrivateKey(context, key), 1);
  EVP_PKEY_free(key);
  BIO_free(memory);
}

}  // namespace

struct TlsClient::Parts {
  ~Parts() {
    SSL_free(ssl);
    SSL_CTX_free(context);
    if (socket >= 0) close(socket);
  }
  // Of OpenSSL, which keeps the session unless it is 1.
  static int note_session(SSL* ssl, SSL_SESSION* session) {
    auto* const parts = static_cast<Parts*>(SSL_get_app_data(ssl));
    parts->has_ticket = parts->has_ticket || SSL_SESSION_is_resumable(session) == 1;
    return 0;
  }

  int socket = -1;
  bool has_ticket = false;
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* ssl = nullptr;
};

TlsClient::TlsClient(std::uint16_t port, const TlsClientOptions& options)
    : parts_(std::make_unique<Parts>()) {
  ignore_broken_pipes();
  SSL_CTX* context = parts_->context;
  if (!options.trusted.empty()) trust(context, options.trusted);
  if (!options.pair.key.empty()) show(context, options.pair);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  if (options.only_1_2) SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  if (options.only_1_1) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_1_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
  }
  if (!options.protocol.empty()) {
    const std::string named = static_cast<char>(options.protocol.size()) + options.protocol;
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(named.data()),
                            static_cast<unsigned int>(named.size()));
  }
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
  SSL_CTX_sess_set_new_cb(context, &Parts::note_session);
  parts_->ssl = SSL_new(context);
  SSL_set_app_data(parts_->ssl, parts_.get());
  SSL_set1_host(parts_->ssl, "localhost");
  SSL_set_tlsext_host_name(parts_->ssl, "localhost");
  parts_->socket = connect_to(port);
  if (parts_->socket < 0) return;
  SSL_set_fd(parts_->ssl, parts_->socket);
  is_open_ = SSL_connect(parts_->ssl) == 1;
  ERR_clear_error();
}

TlsClient::~TlsClient() = default;

std::string TlsClient::server_name() const {
  const X509* certificate = SSL_get0_peer_certificate(parts_->ssl);
  if (certificate == nullptr) return {};
  char name[256] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), OBJ_sn2nid("CN"), name,
                            sizeof(name));
  return name;
}

std::string TlsClient::version() const { return SSL_get_version(parts_->ssl); }

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(parts_->ssl, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

bool TlsClient::send(std::string_view bytes) {
  std::size_t sent = 0;
  ERR_clear_error();
  return is_open_ && SSL_write_ex(parts_->ssl, bytes.data(), bytes.size(), &sent) == 1 &&
         sent == bytes.size();
}

std::string TlsClient::receive(std::size_t bytes) {
  std::string received(bytes, '\0');
  std::size_t size = 0;
  ERR_clear_error();
  while (is_open_ && size < bytes) {
    std::size_t got = 0;
    if (SSL_read_ex(parts_->ssl, received.data() + size, bytes - size, &got) != 1) break;
    size += got;
  }
  received.resize(size);
  return received;
}

std::string TlsClient::receive_until(std::string_view end) {
  std::string received;
  while (received.find(end) == std::string::npos) {
    const std::string next = receive(1);
    if (next.empty()) break;
    received += next;
  }
  return received;
}

bool TlsClient::at_end() {
  if (!is_open_) return true;
  char byte = 0;
  std::size_t got = 0;
  ERR_clear_error();
  const int result = SSL_read_ex(parts_->ssl, &byte, 1, &got);
  return result != 1 && SSL_get_error(parts_->ssl, result) != SSL_ERROR_WANT_READ;
}

void TlsClient::end() {
  if (is_open_) (void)SSL_shutdown(parts_->ssl);
}

void TlsClient::reset() {
  const linger at_once = {1, 0};
  setsockopt(parts_->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(parts_->socket);
  parts_->socket = -1;
  is_open_ = false;
}

bool TlsClient::has_ticket() const { return parts_->has_ticket; }

int connect_to(std::uint16_t port) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience = {10, 0};
  setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return made;
  close(made);
  return -1;
}

std::string client_hello() {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* ssl = SSL_new(context);
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), out);
  (void)SSL_connect(ssl);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  std::string hello(data, static_cast<std::size_t>(size));
  SSL_free(ssl);
  SSL_CTX_free(context);
  return hello;
}

}  // namespace skua::test
