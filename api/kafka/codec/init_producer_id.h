#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/kafka/codec/api.h"
#include "api/kafka/codec/kafka_error.h"
#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/writer.h"

namespace skua::kafka {

// Versions 0 and 1.
struct InitProducerIdRequest {
  static constexpr Api kApi = Api::kInitProducerId;

  std::optional<std::string_view> transactional_id;
  std::int32_t transaction_timeout_ms = 0;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const InitProducerIdRequest&, const InitProducerIdRequest&) = default;
};

struct InitProducerIdResponse {
  static constexpr Api kApi = Api::kInitProducerId;

  std::int32_t throttle_time_ms = 0;
  KafkaError error = KafkaError::kNone;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const InitProducerIdResponse&, const InitProducerIdResponse&) = default;
};

}  // namespace skua::kafka
