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

// Versions 0 to 11. Names borrow the frame.
struct FetchRequest {
  static constexpr Api kApi = Api::kFetch;

  struct Partition {
    std::int32_t index = 0;
    std::int32_t current_leader_epoch = -1;  // From version 9.
    std::int64_t fetch_offset = 0;
    std::int64_t log_start_offset = -1;  // From version 5.
    std::int32_t bytes_max = 0;
    friend bool operator==(const Partition&, const Partition&) = default;
  };
  struct Topic {
    std::string_view name;
    std::vector<Partition> partitions;
    friend bool operator==(const Topic&, const Topic&) = default;
  };
  struct ForgottenTopic {
    std::string_view name;
    std::vector<std::int32_t> partitions;
    friend bool operator==(const ForgottenTopic&, const ForgottenTopic&) = default;
  };
  std::int32_t replica_id = -1;
  std::int32_t wait_ms_max = 0;
  std::int32_t bytes_min = 0;
  std::int32_t bytes_max = 0;       // From version 3.
  std::int8_t isolation_level = 0;  // From version 4.
  std::int32_t session_id = 0;      // From version 7.
  std::int32_t session_epoch = -1;  // From version 7.
  std::vector<Topic> topics;
  std::vector<ForgottenTopic> forgotten_topics;  // From version 7.
  std::string_view rack_id;                      // Version 11.

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const FetchRequest&, const FetchRequest&) = default;
};

struct FetchResponse {
  static constexpr Api kApi = Api::kFetch;

  struct AbortedTransaction {
    std::int64_t producer_id = 0;
    std::int64_t first_offset = 0;
    friend bool operator==(const AbortedTransaction&, const AbortedTransaction&) = default;
  };
  struct Partition {
    std::int32_t index = 0;
    KafkaError error = KafkaError::kNone;
    std::int64_t high_watermark = -1;
    std::int64_t last_stable_offset = -1;                                 // From version 4.
    std::int64_t log_start_offset = -1;                                   // From version 5.
    std::optional<std::vector<AbortedTransaction>> aborted_transactions;  // From version 4.
    std::int32_t preferred_read_replica = -1;                             // Version 11.
    std::optional<std::string> records = std::string();
    friend bool operator==(const Partition&, const Partition&) = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    friend bool operator==(const Topic&, const Topic&) = default;
  };
  std::int32_t throttle_time_ms = 0;     // From version 1.
  KafkaError error = KafkaError::kNone;  // From version 7.
  std::int32_t session_id = 0;           // From version 7.
  std::vector<Topic> topics;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const FetchResponse&, const FetchResponse&) = default;
};

}  // namespace skua::kafka
