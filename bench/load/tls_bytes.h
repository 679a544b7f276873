#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace skua::bench {

// The client's side of TLS over a connected socket, with the calls and the errors of plain ones.
// Not thread-safe.
class TlsBytes {
 public:
  // Shakes hands, which ends the benchmark when the certificate is not `trusted` (PEM). REQUIRES:
  // the socket blocks until then.
  TlsBytes(int socket, const std::string& trusted);
  ~TlsBytes();
  TlsBytes(const TlsBytes&) = delete;
  TlsBytes& operator=(const TlsBytes&) = delete;

  // As send() and recv(): -1 with errno EAGAIN where they would wait.
  [[nodiscard]] ssize_t send(const char* data, std::size_t bytes);
  [[nodiscard]] ssize_t receive(char* data, std::size_t bytes);

 private:
  [[nodiscard]] ssize_t result_of(int result, std::size_t bytes);

  SSL_CTX* context_;
  SSL* ssl_;
};

}  // namespace skua::bench
