#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "api/kafka/codec/api.h"
#include "api/kafka/codec/kafka_error.h"
#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/writer.h"

namespace skua::kafka {

// Versions 0 to 3. The texts come from the client as they are: bound and clean them before use as
// a label.
struct ApiVersionsRequest {
  static constexpr Api kApi = Api::kApiVersions;

  std::string_view client_software_name;     // From version 3.
  std::string_view client_software_version;  // From version 3.

  // Errors: INVALID_ARGUMENT. REQUIRES of both: a version of apis.def; so for every message.
  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const ApiVersionsRequest&, const ApiVersionsRequest&) = default;
};

struct ApiVersionsResponse {
  static constexpr Api kApi = Api::kApiVersions;

  struct Range {
    std::int16_t api_key = 0;
    std::int16_t least_version = 0;
    std::int16_t greatest_version = 0;
    friend bool operator==(const Range&, const Range&) = default;
  };
  KafkaError error = KafkaError::kNone;
  std::vector<Range> apis;
  std::int32_t throttle_time_ms = 0;  // From version 1.

  // What apis.def says.
  [[nodiscard]] static ApiVersionsResponse supported();
  // The answer to a version that is not served; write it as version 0 (KIP-511).
  [[nodiscard]] static ApiVersionsResponse unsupported();

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const ApiVersionsResponse&, const ApiVersionsResponse&) = default;
};

}  // namespace skua::kafka
