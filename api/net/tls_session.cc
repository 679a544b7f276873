#include "api/net/tls_session.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <utility>

#include "api/net/tls_socket.h"

namespace skua {

std::unique_ptr<TlsSession> TlsSession::make(std::shared_ptr<const TlsContext> context,
                                             int descriptor) {
  SSL* ssl = SSL_new(context->context());
  BIO* bio = BIO_new(context->socket_method());
  if (ssl == nullptr || bio == nullptr) {
    SSL_free(ssl);
    BIO_free(bio);
    return nullptr;
  }
  auto socket = std::make_unique<TlsSocket>(TlsSocket{descriptor, false, false});
  BIO_set_data(bio, socket.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  SSL_set_accept_state(ssl);
  return std::unique_ptr<TlsSession>(new TlsSession(std::move(context), std::move(socket), ssl));
}

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context, std::unique_ptr<TlsSocket> socket,
                       SSL* ssl)
    : context_(std::move(context)), socket_(std::move(socket)), ssl_(ssl) {}

TlsSession::~TlsSession() { SSL_free(ssl_); }

TlsSession::Outcome TlsSession::handshake() {
  ERR_clear_error();  // OpenSSL looks for errors of this thread, whoever left them.
  return outcome_of(SSL_do_handshake(ssl_));
}

TlsSession::Moved TlsSession::read(void* data, std::size_t bytes) {
  ERR_clear_error();
  Moved moved;
  moved.outcome = outcome_of(SSL_read_ex(ssl_, data, bytes, &moved.bytes));
  return moved;
}

TlsSession::Moved TlsSession::write(const void* data, std::size_t bytes, bool more) {
  ERR_clear_error();
  socket_->has_more = more;
  Moved moved;
  moved.outcome = outcome_of(SSL_write_ex(ssl_, data, bytes, &moved.bytes));
  socket_->has_more = false;
  return moved;
}

void TlsSession::end() {
  // After a failure OpenSSL forbids it, and before the handshake there is nothing to end.
  if (has_failed_ || SSL_in_init(ssl_) != 0) return;
  ERR_clear_error();
  (void)SSL_shutdown(ssl_);
  ERR_clear_error();
}

void TlsSession::leave_socket() { socket_->descriptor = -1; }

std::string TlsSession::client_name() const {
  const X509* certificate = SSL_get0_peer_certificate(ssl_);
  if (certificate == nullptr) return {};
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, OBJ_sn2nid("CN"), -1);
  if (at < 0) return {};
  unsigned char* text = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  if (size < 0) return {};
  std::string name(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return name;
}

TlsSession::Outcome TlsSession::outcome_of(int result) {
  if (result == 1) return Outcome::kDone;
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return Outcome::kNeedsRead;
    case SSL_ERROR_WANT_WRITE:
      return Outcome::kNeedsWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Outcome::kEnded;
    default:
      has_failed_ = true;
      ERR_clear_error();
      return Outcome::kFailed;
  }
}

}  // namespace skua
