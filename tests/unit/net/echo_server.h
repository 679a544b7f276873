#pragma once

#include <gtest/gtest.h>
#include <prometheus/counter.h>

#include <array>
#include <atomic>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>

#include "api/net/session_server.h"
#include "tests/support/test_authority.h"
#include "tests/support/tls_client.h"

namespace skua::test {

class EchoSession;

struct EchoHost {
  bool writes_at_once = false;  // As the HTTP door does; else as the Kafka door does.
  std::size_t times = 1;
  std::string* client_name = nullptr;
  std::function<void(EchoSession&)> finished;
};

// Sends back what it receives, so many times and in pieces of odd sizes, and "end" when the peer
// ends.
class EchoSession : public std::enable_shared_from_this<EchoSession> {
 public:
  EchoSession(Stream stream, EchoHost& host) : host_(host), stream_(std::move(stream)) {
    boost::system::error_code ignored;
    if (host_.writes_at_once) stream_.socket().non_blocking(true, ignored);
  }

  void start() {
    *host_.client_name = stream_.client_name();
    read();
  }
  void drain() { abort(); }
  void abort() {
    if (std::exchange(is_closed_, true)) return;
    stream_.close();
    host_.finished(*this);
  }

 private:
  using Error = boost::system::error_code;

  void read() {
    stream_.async_read_some(boost::asio::buffer(in_),
                            [self = shared_from_this()](Error error, std::size_t bytes) {
                              if (self->is_closed_) return;
                              if (error && error != boost::asio::error::eof) return self->abort();
                              self->is_last_ = bool(error);
                              self->echo(error ? "end" : std::string(self->in_.data(), bytes));
                            });
  }

  void echo(std::string text) {
    out_.clear();
    for (std::size_t i = 0; i < host_.times; ++i) out_ += text;
    written_ = 0;
    if (host_.writes_at_once) return write_at_once();
    boost::asio::async_write(stream_, pieces(),
                             [self = shared_from_this()](Error error, std::size_t) {
                               if (self->is_closed_) return;
                               error ? self->abort() : self->on_written();
                             });
  }

  [[nodiscard]] std::array<boost::asio::const_buffer, 3> pieces() const {
    const boost::asio::const_buffer rest = boost::asio::buffer(out_) + written_;
    const std::size_t first = std::min<std::size_t>(rest.size(), 7);
    const std::size_t second = std::min<std::size_t>(rest.size() - first, 10000);
    return {boost::asio::buffer(rest, first), boost::asio::buffer(rest + first, second),
            rest + (first + second)};
  }

  void write_at_once() {
    while (written_ < out_.size()) {
      Error error;
      written_ += stream_.write_some(pieces(), error);
      if (error == boost::asio::error::would_block) {
        stream_.async_wait_ready([self = shared_from_this()](Error failed) {
          if (self->is_closed_) return;
          failed ? self->abort() : self->write_at_once();
        });
        return;
      }
      if (error) return abort();
    }
    on_written();
  }

  void on_written() {
    if (!is_last_) return read();
    stream_.end_sending();
    abort();
  }

  EchoHost& host_;
  Stream stream_;
  std::array<char, 40000> in_;
  std::string out_;
  std::size_t written_ = 0;
  bool is_last_ = false;
  bool is_closed_ = false;
};

// A server of them that speaks TLS. Tests set `tls` and `writes_at_once` and call start().
class EchoServerTest : public testing::Test {
 protected:
  using Server = SessionServer<EchoSession, EchoHost>;

  static TlsMaterial material_of(const TestAuthority::Pair& pair, std::string clients = {}) {
    TlsMaterial material;
    material.certificate_chain = pair.certificate;
    material.private_key = pair.key;
    material.client_authorities = std::move(clients);
    return material;
  }

  void use(const TestAuthority::Pair& pair, std::string clients = {}) {
    identity = std::make_shared<TlsIdentity>(material_of(pair, std::move(clients)));
    tls.identity = identity;
    tls.failures = &failures;
  }

  void start() {
    server = std::make_unique<Server>(
        Server::Options{"127.0.0.1", 0, 1, std::chrono::seconds(5), tls, protocol},
        Server::Hooks{[this](const auto&) {
                        return EchoHost{writes_at_once, times, &client_name, {}};
                      },
                      [](Stream stream, EchoHost& host) {
                        return std::make_shared<EchoSession>(std::move(stream), host);
                      },
                      [](std::size_t, TcpSocket&) { return &EchoSession::start; },
                      [this](int change) { open += change; }});
    ASSERT_TRUE(server->listen("echo").ok());
    server->serve();
  }

  [[nodiscard]] TlsClientOptions trusting(TestAuthority::Pair pair = {}) const {
    return {.trusted = authority.certificate(), .pair = std::move(pair)};
  }
  // A connection that serves.
  [[nodiscard]] static bool echoes(TlsClient& client) {
    return client.send("hello") && client.receive(5) == "hello";
  }

  void TearDown() override {
    if (!server) return;
    server->drain();
    EXPECT_EQ(open, 0);
  }

  TestAuthority authority{"authority"};
  TlsOptions tls;
  prometheus::Counter failures;
  std::shared_ptr<TlsIdentity> identity;
  bool writes_at_once = false;
  std::size_t times = 1;  // How often an echo is heard.
  std::string protocol;
  std::string client_name;  // Of the last connection.
  std::atomic<int> open = 0;
  std::unique_ptr<Server> server;
};

}  // namespace skua::test
