#pragma once

#include <openssl/bio.h>

namespace skua {

// The socket under a TLS session, as the data of its BIO.
struct TlsSocket {
  int descriptor = -1;
  bool is_at_end = false;
  bool has_more = false;  // More bytes follow what is sent next.
};

// Reads and writes a TlsSocket. OpenSSL's own method would raise SIGPIPE, and could not tell the
// kernel that more follows. nullptr when out of memory.
[[nodiscard]] BIO_METHOD* make_tls_socket_method();

}  // namespace skua
