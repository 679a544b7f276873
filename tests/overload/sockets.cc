#include "tests/overload/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace skua::test {

bool Sockets::open() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  // Longer than a first SYN that found the queue full takes to be sent again.
  const timeval timeout{5, 0};
  (void)::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port_));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(socket);
    return false;
  }
  sockets_.push_back(socket);
  return true;
}

std::size_t Sockets::send_to_all(std::string_view bytes) {
  std::size_t taken = 0;
  for (const int socket : sockets_)
    taken += ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
                     static_cast<ssize_t>(bytes.size())
                 ? 1
                 : 0;
  return taken;
}

std::size_t Sockets::count_open() {
  std::size_t open = 0;
  std::array<char, 4096> chunk{};
  for (const int socket : sockets_) {
    ssize_t got = 1;
    while (got > 0) got = ::recv(socket, chunk.data(), chunk.size(), MSG_DONTWAIT);
    open += got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 1 : 0;
  }
  return open;
}

void Sockets::close_last(bool with_reset) {
  const linger hard{1, 0};
  if (with_reset) (void)::setsockopt(sockets_.back(), SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
  ::close(sockets_.back());
  sockets_.pop_back();
}

void Sockets::close_all() {
  while (!sockets_.empty()) close_last(sockets_.size() % 2 == 0);
}

}  // namespace skua::test
