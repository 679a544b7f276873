#include "api/net/tls_socket.h"

#include <sys/socket.h>

#include <cerrno>

namespace skua {
namespace {

TlsSocket& socket_of(BIO* bio) { return *static_cast<TlsSocket*>(BIO_get_data(bio)); }

bool is_passing() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int read_socket(BIO* bio, char* data, std::size_t bytes, std::size_t* read) {
  TlsSocket& socket = socket_of(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t got = recv(socket.descriptor, data, bytes, 0);
  if (got > 0) {
    *read = static_cast<std::size_t>(got);
    return 1;
  }
  *read = 0;
  if (got == 0) socket.is_at_end = true;
  if (got < 0 && is_passing()) BIO_set_retry_read(bio);
  return 0;
}

int write_socket(BIO* bio, const char* data, std::size_t bytes, std::size_t* written) {
  const TlsSocket& socket = socket_of(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t sent =
      send(socket.descriptor, data, bytes, MSG_NOSIGNAL | (socket.has_more ? MSG_MORE : 0));
  if (sent > 0) {
    *written = static_cast<std::size_t>(sent);
    return 1;
  }
  *written = 0;
  if (sent < 0 && is_passing()) BIO_set_retry_write(bio);
  return 0;
}

long control_socket(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return socket_of(bio).is_at_end ? 1 : 0;
    default:
      return 0;
  }
}

}  // namespace

BIO_METHOD* make_tls_socket_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "skua socket");
  if (method == nullptr) return nullptr;
  BIO_meth_set_read_ex(method, read_socket);
  BIO_meth_set_write_ex(method, write_socket);
  BIO_meth_set_ctrl(method, control_socket);
  return method;
}

}  // namespace skua
