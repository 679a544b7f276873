#include "tests/support/kafka_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "api/kafka/codec/big_endian.h"

namespace skua::test {

KafkaClient::KafkaClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const int at_once = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
  const timeval patience{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
}

KafkaClient::~KafkaClient() { ::close(socket_); }

bool KafkaClient::send_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool KafkaClient::read_exactly(char* to, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t got = ::recv(socket_, to, bytes, 0);
    if (got <= 0) return false;
    to += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

std::optional<std::string> KafkaClient::read_frame() {
  std::array<char, 4> length;
  if (!read_exactly(length.data(), length.size())) return std::nullopt;
  std::string frame(kafka::load_big_endian<std::uint32_t>(length.data()), '\0');
  if (!read_exactly(frame.data(), frame.size())) return std::nullopt;
  return frame;
}

bool KafkaClient::at_end() {
  char byte = 0;
  const ssize_t bytes = ::recv(socket_, &byte, 1, 0);
  return bytes == 0 || (bytes < 0 && errno == ECONNRESET);
}

bool KafkaClient::has_input() const {
  pollfd input{socket_, POLLIN, 0};
  return ::poll(&input, 1, 0) > 0;
}

kafka::ProduceRequest produce_of(std::string_view topic, std::string_view batch,
                                 std::int32_t partition, std::int16_t acks) {
  kafka::ProduceRequest request;
  request.acks = acks;
  request.timeout_ms = 30000;
  request.topics.push_back({topic, {{partition, batch}}});
  return request;
}

std::optional<kafka::ProduceResponse::Partition> produce(KafkaClient& client,
                                                         std::string_view topic,
                                                         std::string_view batch,
                                                         std::int32_t partition) {
  const auto answer = client.call<kafka::ProduceResponse>(8, produce_of(topic, batch, partition));
  if (!answer || answer->topics.size() != 1 || answer->topics[0].partitions.size() != 1)
    return std::nullopt;
  EXPECT_EQ(answer->topics[0].name, topic);
  EXPECT_EQ(answer->topics[0].partitions[0].index, partition);
  return answer->topics[0].partitions[0];
}

}  // namespace skua::test
