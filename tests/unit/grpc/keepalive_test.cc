// Peers that hold a connection open and are not there any more.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/grpc/grpc_server.h"

namespace skua {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr char kSettings = 4;
constexpr char kPing = 6;
constexpr std::size_t kFrameHeaderBytes = 9;
constexpr char kAck = 1;

// A frame of stream 0 (RFC 9113, section 4.1).
std::string frame(char type, char flags, const std::string& payload) {
  return std::string{'\0', '\0', static_cast<char>(payload.size()), type, flags} +
         std::string(4, '\0') + payload;
}

// One connection that speaks HTTP/2 just enough to be taken for a client.
class RawPeer {
 public:
  explicit RawPeer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{0, 50000};
    (void)::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    send(std::string(kPreface) + frame(kSettings, 0, ""));
  }
  ~RawPeer() { ::close(socket_); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  // Takes in what the server sends, and answers its PINGs or does not, until it has sent `pings` of
  // them or closed the connection. False when neither comes in time.
  [[nodiscard]] bool run(bool answers, int pings) {
    for (const auto end = Steady::now() + seconds(20); Steady::now() < end;) {
      if (is_closed_ || pings_ >= pings) return true;
      char bytes[4096];
      const ssize_t got = ::recv(socket_, bytes, sizeof(bytes), 0);
      if (got > 0) received_.append(bytes, static_cast<std::size_t>(got));
      is_closed_ = got == 0 || (got < 0 && errno == ECONNRESET);
      while (const auto next = next_frame())
        if ((*next)[3] == kPing && (*next)[4] != kAck) {
          ++pings_;
          if (answers) send(frame(kPing, kAck, next->substr(kFrameHeaderBytes)));
        }
    }
    return false;
  }
  [[nodiscard]] bool is_closed() const { return is_closed_; }
  [[nodiscard]] int pings() const { return pings_; }

 private:
  void send(const std::string& bytes) const {
    (void)::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  [[nodiscard]] std::optional<std::string> next_frame() {
    if (received_.size() < kFrameHeaderBytes) return std::nullopt;
    const auto byte = [this](int i) { return static_cast<unsigned char>(received_[i]); };
    const std::size_t length = kFrameHeaderBytes + (byte(0) << 16 | byte(1) << 8 | byte(2));
    if (received_.size() < length) return std::nullopt;
    std::string next = received_.substr(0, length);
    received_.erase(0, length);
    return next;
  }

  const int socket_;
  std::string received_;
  int pings_ = 0;
  bool is_closed_ = false;
};

class KeepaliveTest : public ::testing::Test {
 protected:
  void start(Duration after, Duration timeout) {
    GrpcServerOptions options;
    options.port = 0;
    options.keepalive_after = after;
    options.keepalive_timeout = timeout;
    server_ = std::make_unique<GrpcServer>(
        options, [](const Call&, const Respond& respond) { respond({}); }, clock_, admission_);
    ASSERT_TRUE(server_->start().ok());
  }

  SystemClock clock_;
  Limits limits_;
  Metrics metrics_;
  Admission admission_{limits_, metrics_};
  std::unique_ptr<GrpcServer> server_;
};

TEST_F(KeepaliveTest, APeerThatAnswersNoPingIsClosed) {
  start(milliseconds(100), milliseconds(300));
  RawPeer peer(server_->port());
  ASSERT_TRUE(peer.run(false, 100));
  EXPECT_TRUE(peer.is_closed());
  EXPECT_GE(peer.pings(), 1);
}

// The time to answer is long, so that a busy machine does not run out of it.
TEST_F(KeepaliveTest, APeerThatAnswersStays) {
  start(milliseconds(100), seconds(20));
  RawPeer peer(server_->port());
  ASSERT_TRUE(peer.run(true, 3));
  EXPECT_FALSE(peer.is_closed());
}

}  // namespace
}  // namespace skua
