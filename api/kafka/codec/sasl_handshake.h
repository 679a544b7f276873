#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/kafka/codec/api.h"
#include "api/kafka/codec/kafka_error.h"
#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/writer.h"

namespace skua::kafka {

// Versions 0 and 1: after version 0 the tokens follow raw, after version 1 in SaslAuthenticate.
struct SaslHandshakeRequest {
  static constexpr Api kApi = Api::kSaslHandshake;

  std::string_view mechanism;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const SaslHandshakeRequest&, const SaslHandshakeRequest&) = default;
};

struct SaslHandshakeResponse {
  static constexpr Api kApi = Api::kSaslHandshake;

  KafkaError error = KafkaError::kNone;
  std::vector<std::string> mechanisms;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const SaslHandshakeResponse&, const SaslHandshakeResponse&) = default;
};

}  // namespace skua::kafka
