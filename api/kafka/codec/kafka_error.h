#pragma once

#include <cstdint>
#include <string_view>

namespace skua::kafka {

// Error codes of the Kafka protocol; kafka_errors.def is the list.
enum class KafkaError : std::int16_t {
#define KAFKA_ERROR(name, text, number) k##name = number,
#include "api/kafka/codec/kafka_errors.def"
#undef KAFKA_ERROR
};

// "INVALID_RECORD"; "UNLISTED" for a number that is not in the list. Also the label of metrics.
[[nodiscard]] std::string_view kafka_error_name(KafkaError error);

}  // namespace skua::kafka
