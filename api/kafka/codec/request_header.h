#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/kafka/codec/api.h"
#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/writer.h"

namespace skua::kafka {

// What stands before the body of every request (versions 1 and 2 of the header). `client_id`
// borrows the frame.
struct RequestHeader {
  std::int16_t api_key = 0;
  std::int16_t api_version = 0;
  std::int32_t correlation_id = 0;
  std::optional<std::string_view> client_id;

  // The request that is meant and its version are served. Where they are not, `read` still gives
  // the four fields, and only ApiVersions gets an answer (ApiVersionsResponse::unsupported()).
  [[nodiscard]] const ApiInfo* api() const { return find_api(api_key); }
  [[nodiscard]] bool is_served() const {
    const ApiInfo* info = api();
    return info != nullptr && info->serves(api_version);
  }

  // Leaves the reader at the body. Errors: INVALID_ARGUMENT.
  [[nodiscard]] Status read(Reader& reader);
  void write(Writer& writer) const;

  friend bool operator==(const RequestHeader&, const RequestHeader&) = default;
};

// What stands before the body of every answer; answers to ApiVersions never have tags there, so
// that any client can read them (KIP-511).
struct ResponseHeader {
  std::int32_t correlation_id = 0;

  [[nodiscard]] Status read(Reader& reader, const ApiInfo& api, std::int16_t version);
  void write(Writer& writer, const ApiInfo& api, std::int16_t version) const;
};

}  // namespace skua::kafka
