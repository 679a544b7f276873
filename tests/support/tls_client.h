#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/test_authority.h"

namespace skua::test {

struct TlsClientOptions {
  std::string trusted = {};       // PEM of authorities.
  TestAuthority::Pair pair = {};  // Empty: no certificate.
  std::string protocol = {};      // What ALPN names; empty: nothing.
  bool only_1_2 = false;
  bool only_1_1 = false;
};

// A client that speaks TLS to 127.0.0.1 and sends whatever it is told. Reads give up after ten
// seconds. Not thread-safe.
class TlsClient {
 public:
  // Connects and shakes hands.
  TlsClient(std::uint16_t port, const TlsClientOptions& options);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  // The handshake succeeded, as far as the client can tell: with TLS 1.3 a server refuses a
  // certificate only afterwards.
  [[nodiscard]] bool is_open() const { return is_open_; }
  // The common name of the server's certificate; "TLSv1.3"; what ALPN chose.
  [[nodiscard]] std::string server_name() const;
  [[nodiscard]] std::string version() const;
  [[nodiscard]] std::string protocol() const;

  bool send(std::string_view bytes);
  // So many bytes, or what came before the end or ten seconds.
  [[nodiscard]] std::string receive(std::size_t bytes);
  // What comes until `end` was received.
  [[nodiscard]] std::string receive_until(std::string_view end);
  // The connection ended without another byte.
  [[nodiscard]] bool at_end();
  // Sends nothing more, and says so.
  void end();
  // Ends the connection as a peer does that vanished.
  void reset();
  // What came by now could be shown at a later connection in place of a certificate.
  [[nodiscard]] bool has_ticket() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  bool is_open_ = false;
};

// A socket to 127.0.0.1 whose reads give up after ten seconds.
[[nodiscard]] int connect_to(std::uint16_t port);

// The first bytes that a client of TLS would send.
[[nodiscard]] std::string client_hello();

}  // namespace skua::test
