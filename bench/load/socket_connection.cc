#include "bench/load/socket_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr std::size_t kBufferBytes = 256 << 10;

int connect_to(int port) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (connect(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    require(false, fmt::format("cannot connect to 127.0.0.1:{}: {}", port, std::strerror(errno)));
  const int on = 1;
  setsockopt(socket_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return socket_fd;
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

SocketConnection::SocketConnection(int port, std::unique_ptr<AnswerReader> reader,
                                   const ClientTls& tls)
    : socket_(connect_to(port)),
      tls_(tls.is_on ? std::make_unique<TlsBytes>(socket_, tls.authorities) : nullptr),
      reader_(std::move(reader)),
      buffer_(kBufferBytes) {
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
}

SocketConnection::~SocketConnection() { close(socket_); }

void SocketConnection::send(std::string_view request, SteadyClock::time_point due) {
  unsent_ = request;
  due_ = due;
  busy_ = true;
  flush();
}

void SocketConnection::flush() {
  while (!unsent_.empty()) {
    const ssize_t sent = tls_ ? tls_->send(unsent_.data(), unsent_.size())
                              : ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      lost_ = !would_block();
      return;
    }
    unsent_.remove_prefix(static_cast<std::size_t>(sent));
  }
}

AnswerProgress SocketConnection::lose() {
  lost_ = true;
  busy_ = false;
  return AnswerProgress::kMalformed;
}

AnswerProgress SocketConnection::take_answer() {
  const AnswerReader::Taken taken = reader_->take({buffer_.data(), filled_});
  if (taken.progress == AnswerProgress::kMalformed) return lose();
  if (kept_ != nullptr) kept_->append(buffer_.data(), taken.bytes);
  filled_ -= taken.bytes;
  std::memmove(buffer_.data(), buffer_.data() + taken.bytes, filled_);
  if (taken.progress != AnswerProgress::kMore) busy_ = false;
  return taken.progress;
}

AnswerProgress SocketConnection::advance() {
  flush();
  while (!lost_ && filled_ < buffer_.size()) {
    const std::size_t room = buffer_.size() - filled_;
    const ssize_t received = tls_ ? tls_->receive(buffer_.data() + filled_, room)
                                  : recv(socket_, buffer_.data() + filled_, room, 0);
    if (received < 0 && would_block()) return AnswerProgress::kMore;
    if (received <= 0 || !busy_) return lose();
    filled_ += static_cast<std::size_t>(received);
    if (const AnswerProgress progress = take_answer(); progress != AnswerProgress::kMore)
      return progress;
  }
  return lose();
}

}  // namespace skua::bench
