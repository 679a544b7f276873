#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/kafka/codec/api.h"
#include "api/kafka/codec/kafka_error.h"
#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/writer.h"

namespace skua::kafka {

// Versions 0 and 1. The token borrows the frame; it holds a secret.
struct SaslAuthenticateRequest {
  static constexpr Api kApi = Api::kSaslAuthenticate;

  std::string_view token;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const SaslAuthenticateRequest&, const SaslAuthenticateRequest&) = default;
};

struct SaslAuthenticateResponse {
  static constexpr Api kApi = Api::kSaslAuthenticate;

  KafkaError error = KafkaError::kNone;
  std::optional<std::string> error_message;
  std::string token;
  std::int64_t session_lifetime_ms = 0;  // Version 1. 0: the session does not end by itself.

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const SaslAuthenticateResponse&,
                         const SaslAuthenticateResponse&) = default;
};

}  // namespace skua::kafka
