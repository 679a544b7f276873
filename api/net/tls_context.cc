#include "api/net/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <utility>

#include "api/net/tls_pem.h"
#include "api/net/tls_socket.h"

namespace skua {
namespace {

// AES with 128 bits first: the fastest where the processor helps, and strong enough.
constexpr char kCiphers13[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr char kCiphers12[] = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!eNULL:!kRSA";

// A client names all that it speaks; the answer is ours, or the alert of RFC 7301.
int choose_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* named, unsigned int named_size, void* wanted) {
  const auto& protocol = *static_cast<const std::string*>(wanted);
  for (unsigned int at = 0; at < named_size; at += 1u + named[at]) {
    const std::string_view name(reinterpret_cast<const char*>(named) + at + 1, named[at]);
    if (name != protocol) continue;
    *chosen = named + at + 1;
    *chosen_size = named[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool set_rules(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A blocked write is tried again from wherever its bytes lie by then; idle sessions keep no
  // buffers.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_ciphersuites(context, kCiphers13) == 1 &&
         SSL_CTX_set_cipher_list(context, kCiphers12) == 1;
}

Status set_certificate(SSL_CTX* context, const TlsMaterial& material) {
  ASSIGN_OR_RETURN(const auto chain, parse_certificates(material.certificate_chain));
  ASSIGN_OR_RETURN(const auto key, parse_private_key(material.private_key));
  ERR_clear_error();
  bool taken = SSL_CTX_use_certificate(context, chain.front().get()) == 1;
  for (std::size_t i = 1; taken && i < chain.size(); ++i)
    taken = SSL_CTX_add1_chain_cert(context, chain[i].get()) == 1;
  if (!taken)
    return invalid_argument(fmt::format("tls_certificate_file: OpenSSL refuses a certificate: {}",
                                        take_openssl_error()));
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return invalid_argument(
        fmt::format("tls_key_file: OpenSSL refuses the key: {}", take_openssl_error()));
  return {};
}

Status set_client_authorities(SSL_CTX* context, const std::string& authorities) {
  ASSIGN_OR_RETURN(const auto roots, parse_certificates(authorities));
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const auto& root : roots) {
    if (X509_STORE_add_cert(store, root.get()) != 1 ||
        SSL_CTX_add_client_CA(context, root.get()) != 1)
      return invalid_argument(fmt::format("tls_client_ca_file: OpenSSL refuses a certificate: {}",
                                          take_openssl_error()));
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  // A ticket would let a client in without showing its certificate again.
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  return {};
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::make(const TlsMaterial& material,
                                                           std::string protocol,
                                                           bool asks_clients) {
  ERR_clear_error();
  SSL_CTX* raw = SSL_CTX_new(TLS_server_method());
  BIO_METHOD* method = make_tls_socket_method();
  const std::shared_ptr<const TlsContext> made(new TlsContext(raw, method, std::move(protocol)));
  if (raw == nullptr || method == nullptr || !set_rules(raw))
    return internal_error(fmt::format("OpenSSL cannot set up TLS: {}", take_openssl_error()));
  RETURN_IF_ERROR(set_certificate(raw, material));
  if (asks_clients && !material.client_authorities.empty())
    RETURN_IF_ERROR(set_client_authorities(raw, material.client_authorities));
  if (!made->protocol_.empty())
    SSL_CTX_set_alpn_select_cb(raw, choose_protocol, const_cast<std::string*>(&made->protocol_));
  return made;
}

TlsContext::TlsContext(SSL_CTX* context, BIO_METHOD* socket_method, std::string protocol)
    : context_(context), socket_method_(socket_method), protocol_(std::move(protocol)) {}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
  BIO_meth_free(socket_method_);
}

}  // namespace skua
