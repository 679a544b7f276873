#pragma once

#include <memory>
#include <string>

#include "api/net/tls_material.h"
#include "storage/base/result.h"

typedef struct ssl_ctx_st SSL_CTX;
typedef struct bio_method_st BIO_METHOD;

namespace skua {

// How the server's side of TLS connections goes: TLS 1.2 and 1.3, ciphers with forward secrecy and
// authenticated encryption, no renegotiation. THREAD-SAFE.
class TlsContext {
 public:
  // `protocol`: the only one that clients may choose by ALPN, if they name any; empty: whatever
  // they name. `asks_clients`: whether material with authorities of clients makes certificates a
  // must. Errors: INVALID_ARGUMENT, naming the setting.
  [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> make(const TlsMaterial& material,
                                                                      std::string protocol,
                                                                      bool asks_clients);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // Of OpenSSL; of this object.
  [[nodiscard]] SSL_CTX* context() const { return context_; }
  // How sessions reach their sockets.
  [[nodiscard]] const BIO_METHOD* socket_method() const { return socket_method_; }

 private:
  TlsContext(SSL_CTX* context, BIO_METHOD* socket_method, std::string protocol);

  SSL_CTX* const context_;
  BIO_METHOD* const socket_method_;
  const std::string protocol_;
};

}  // namespace skua
