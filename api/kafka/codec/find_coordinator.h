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

// Versions 0 to 2.
struct FindCoordinatorRequest {
  static constexpr Api kApi = Api::kFindCoordinator;
  static constexpr std::int8_t kGroup = 0;
  static constexpr std::int8_t kTransaction = 1;

  std::string_view key;
  std::int8_t key_type = kGroup;  // From version 1.

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const FindCoordinatorRequest&, const FindCoordinatorRequest&) = default;
};

struct FindCoordinatorResponse {
  static constexpr Api kApi = Api::kFindCoordinator;

  std::int32_t throttle_time_ms = 0;  // From version 1.
  KafkaError error = KafkaError::kNone;
  std::optional<std::string> error_message;  // From version 1.
  std::int32_t node_id = -1;
  std::string host;
  std::int32_t port = -1;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const FindCoordinatorResponse&, const FindCoordinatorResponse&) = default;
};

}  // namespace skua::kafka
