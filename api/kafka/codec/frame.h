#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/kafka/codec/request_header.h"
#include "storage/base/result.h"

namespace skua::kafka {

// A frame: the bytes that follow as int32, then header and body.
inline constexpr std::size_t kFrameLengthBytes = 4;

// What a length prefix says. `length` has kFrameLengthBytes. Errors: INVALID_ARGUMENT when
// negative or too short for a header, RESOURCE_EXHAUSTED above `frame_bytes_max`; nothing more of
// such a connection can be read.
[[nodiscard]] Result<std::size_t> frame_bytes(std::string_view length, std::size_t frame_bytes_max);

// The same for the raw tokens that follow SaslHandshake version 0, which have no header and may be
// empty.
[[nodiscard]] Result<std::size_t> token_bytes(std::string_view length, std::size_t token_bytes_max);

// Leaves room for the length of a frame and fills it in when it ends.
class OpenFrame {
 public:
  explicit OpenFrame(Writer& writer)
      : writer_(writer), place_(writer.leave<std::int32_t>()), begin_(writer.size()) {}
  OpenFrame(const OpenFrame&) = delete;
  OpenFrame& operator=(const OpenFrame&) = delete;
  ~OpenFrame() { writer_.fill(place_, static_cast<std::int32_t>(writer_.size() - begin_)); }

 private:
  Writer& writer_;
  std::size_t place_;
  std::size_t begin_;
};

// Appends a whole frame. REQUIRES: apis.def has the version, and the frame stays below 2^31 bytes.
template <typename Response>
void append_response(std::string& out, std::int16_t version, std::int32_t correlation_id,
                     const Response& response) {
  Writer writer(out);
  const OpenFrame frame(writer);
  ResponseHeader{correlation_id}.write(writer, api_info(Response::kApi), version);
  response.write(writer, version);
}

// The same for a client.
template <typename Request>
void append_request(std::string& out, std::int16_t version, std::int32_t correlation_id,
                    std::optional<std::string_view> client_id, const Request& request) {
  Writer writer(out);
  const OpenFrame frame(writer);
  RequestHeader{static_cast<std::int16_t>(Request::kApi), version, correlation_id, client_id}.write(
      writer);
  request.write(writer, version);
}

}  // namespace skua::kafka
