#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skua {

// One answer as it came over the wire.
struct RawResponse {
  int status = 0;
  std::string head;  // Status line and fields, lower-case, for searching.
  std::string body;

  [[nodiscard]] bool closes() const { return head.find("connection: close") != std::string::npos; }
};

// A client that sends bytes as they are, to 127.0.0.1. Reads give up after ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False when the server has closed the connection.
  bool send(std::string_view bytes);
  // The next answer; nullopt: the connection ended, or ten seconds passed.
  [[nodiscard]] std::optional<RawResponse> read_response();
  // The next line, "\r\n" left off.
  [[nodiscard]] std::optional<std::string> read_line();
  // True when the server closes without sending anything more.
  [[nodiscard]] bool at_end();

 private:
  // False at the end of the stream.
  bool read_more();

  int socket_ = -1;
  std::string received_;
};

// "POST <path>" with a body of known length.
[[nodiscard]] std::string post(std::string_view path, std::string_view body,
                               std::string_view fields = "");

}  // namespace skua
