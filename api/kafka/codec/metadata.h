#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/kafka/codec/api.h"
#include "api/kafka/codec/kafka_error.h"
#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/writer.h"

namespace skua::kafka {

// Versions 0 to 8. Names borrow the frame.
struct MetadataRequest {
  static constexpr Api kApi = Api::kMetadata;

  std::optional<std::vector<std::string_view>> topics;  // Absent: all topics.
  bool allow_auto_topic_creation = true;                // From version 4.
  bool include_cluster_authorized_operations = false;   // Version 8.
  bool include_topic_authorized_operations = false;     // Version 8.

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const MetadataRequest&, const MetadataRequest&) = default;
};

struct MetadataResponse {
  static constexpr Api kApi = Api::kMetadata;
  // Of authorized operations that were not asked for.
  static constexpr std::int32_t kNotAsked = std::numeric_limits<std::int32_t>::min();

  struct Broker {
    std::int32_t node_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;  // From version 1.
    friend bool operator==(const Broker&, const Broker&) = default;
  };
  struct Partition {
    KafkaError error = KafkaError::kNone;
    std::int32_t index = 0;
    std::int32_t leader_id = 0;
    std::int32_t leader_epoch = 0;  // From version 7.
    std::vector<std::int32_t> replicas;
    std::vector<std::int32_t> in_sync_replicas;
    std::vector<std::int32_t> offline_replicas;  // From version 5.
    friend bool operator==(const Partition&, const Partition&) = default;
  };
  struct Topic {
    KafkaError error = KafkaError::kNone;
    std::string name;
    bool is_internal = false;  // From version 1.
    std::vector<Partition> partitions;
    std::int32_t authorized_operations = kNotAsked;  // Version 8.
    friend bool operator==(const Topic&, const Topic&) = default;
  };
  std::int32_t throttle_time_ms = 0;  // From version 3.
  std::vector<Broker> brokers;
  std::optional<std::string> cluster_id;  // From version 2.
  std::int32_t controller_id = -1;        // From version 1.
  std::vector<Topic> topics;
  std::int32_t cluster_authorized_operations = kNotAsked;  // Version 8.

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const MetadataResponse&, const MetadataResponse&) = default;
};

}  // namespace skua::kafka
