#pragma once

#include <string>

#include "bench/load/answer_reader.h"

namespace skua::bench {

// The version of Produce that Kafka loads speak.
inline constexpr std::int16_t kProduceVersion = 7;

// Answers of a Kafka server to Produce requests: a call failed when any partition has an error.
class KafkaAnswerReader : public AnswerReader {
 public:
  [[nodiscard]] Taken take(std::string_view stream) override;

 private:
  [[nodiscard]] AnswerProgress judge() const;

  std::string frame_;  // As far as it came, with its length in front.
};

}  // namespace skua::bench
