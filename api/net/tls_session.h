#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "api/net/tls_context.h"

typedef struct ssl_st SSL;

namespace skua {

struct TlsSocket;

// The server's side of one TLS connection over a non-blocking socket. It waits for nothing: it says
// what to wait for. Not thread-safe.
class TlsSession {
 public:
  enum class Outcome {
    kDone,
    kNeedsRead,   // Again, with the same arguments, when the socket has bytes,
    kNeedsWrite,  // or room.
    kEnded,       // The peer sends nothing more.
    kFailed,      // The connection is of no use any more.
  };
  struct Moved {
    Outcome outcome = Outcome::kFailed;
    std::size_t bytes = 0;  // With kDone: at least one.
  };

  // nullptr when out of memory. The descriptor stays open longer than the session is used.
  [[nodiscard]] static std::unique_ptr<TlsSession> make(std::shared_ptr<const TlsContext> context,
                                                        int descriptor);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // First of all.
  [[nodiscard]] Outcome handshake();
  // REQUIRES: bytes > 0, in both.
  [[nodiscard]] Moved read(void* data, std::size_t bytes);
  // `more`: more bytes follow at once, so that the kernel may wait for them.
  [[nodiscard]] Moved write(const void* data, std::size_t bytes, bool more);
  // Tells the peer that nothing more follows, as far as the socket takes it now.
  void end();
  // From here on nothing is read or written: the descriptor is about to be closed, and then its
  // number may be another's.
  void leave_socket();

  // The common name of the client's certificate, whose authority is one of the material's. Empty:
  // the client was not asked for one, or it has no such name. After the handshake.
  [[nodiscard]] std::string client_name() const;

 private:
  TlsSession(std::shared_ptr<const TlsContext> context, std::unique_ptr<TlsSocket> socket,
             SSL* ssl);
  Outcome outcome_of(int result);

  const std::shared_ptr<const TlsContext> context_;  // Its methods are those of `ssl_`.
  const std::unique_ptr<TlsSocket> socket_;
  SSL* const ssl_;
  bool has_failed_ = false;
};

}  // namespace skua
