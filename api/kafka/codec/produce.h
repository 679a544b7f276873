#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/kafka/codec/api.h"
#include "api/kafka/codec/kafka_error.h"
#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/writer.h"

namespace skua::kafka {

// Versions 0 to 8. Versions 0 to 2 carry message sets of an old format and are read only so that
// each partition can be answered. Names and records borrow the frame.
struct ProduceRequest {
  static constexpr Api kApi = Api::kProduce;

  struct Partition {
    std::int32_t index = 0;
    std::optional<std::string_view> records;  // From version 3: one record batch.
    friend bool operator==(const Partition&, const Partition&) = default;
  };
  struct Topic {
    std::string_view name;
    std::vector<Partition> partitions;
    friend bool operator==(const Topic&, const Topic&) = default;
  };
  std::optional<std::string_view> transactional_id;  // From version 3.
  std::int16_t acks = 0;                             // -1 all, 0 no answer at all, 1 one.
  std::int32_t timeout_ms = 0;
  std::vector<Topic> topics;

  [[nodiscard]] std::size_t partitions_count() const;
  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const ProduceRequest&, const ProduceRequest&) = default;
};

// Every topic and partition of the request must be in it.
struct ProduceResponse {
  static constexpr Api kApi = Api::kProduce;

  struct RecordError {
    std::int32_t record = 0;  // Its place in the batch.
    std::optional<std::string> message;
    friend bool operator==(const RecordError&, const RecordError&) = default;
  };
  struct Partition {
    std::int32_t index = 0;
    KafkaError error = KafkaError::kNone;
    // -1 beside an error; with success the log starts at 0.
    std::int64_t base_offset = -1;
    std::int64_t log_append_time_ms = -1;      // From version 2.
    std::int64_t log_start_offset = -1;        // From version 5.
    std::vector<RecordError> record_errors;    // Version 8.
    std::optional<std::string> error_message;  // Version 8.
    friend bool operator==(const Partition&, const Partition&) = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    friend bool operator==(const Topic&, const Topic&) = default;
  };
  std::vector<Topic> topics;
  std::int32_t throttle_time_ms = 0;  // From version 1.

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const ProduceResponse&, const ProduceResponse&) = default;
};

}  // namespace skua::kafka
