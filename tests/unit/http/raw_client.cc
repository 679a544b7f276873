#include "tests/unit/http/raw_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>

namespace skua {

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const int at_once = 1;  // Each send is a segment of its own.
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
  const timeval patience{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::read_more() {
  std::array<char, 65536> piece;
  const ssize_t bytes = ::recv(socket_, piece.data(), piece.size(), 0);
  if (bytes <= 0) return false;
  received_.append(piece.data(), static_cast<std::size_t>(bytes));
  return true;
}

std::optional<std::string> RawClient::read_line() {
  std::size_t end = 0;
  while ((end = received_.find("\r\n")) == std::string::npos)
    if (!read_more()) return std::nullopt;
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 2);
  return line;
}

std::optional<RawResponse> RawClient::read_response() {
  RawResponse response;
  while (true) {
    std::optional<std::string> line = read_line();
    if (!line) return std::nullopt;
    if (line->empty()) break;
    response.head += *line + "\n";
  }
  std::transform(response.head.begin(), response.head.end(), response.head.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  response.status = std::atoi(response.head.c_str() + std::string_view("http/1.1 ").size());
  constexpr std::string_view kLength = "content-length: ";
  const std::size_t at = response.head.find(kLength);
  const std::size_t bytes =
      at == std::string::npos
          ? 0
          : std::strtoul(response.head.c_str() + at + kLength.size(), nullptr, 10);
  while (received_.size() < bytes)
    if (!read_more()) return std::nullopt;
  response.body = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return response;
}

bool RawClient::at_end() {
  if (!received_.empty()) return false;
  char byte = 0;
  const ssize_t bytes = ::recv(socket_, &byte, 1, 0);
  return bytes == 0 || (bytes < 0 && errno == ECONNRESET);
}

std::string post(std::string_view path, std::string_view body, std::string_view fields) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: test\r\n{}Content-Length: {}\r\n\r\n{}", path,
                     fields, body.size(), body);
}

}  // namespace skua
