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

// Versions 1 to 5. Names borrow the frame.
struct ListOffsetsRequest {
  static constexpr Api kApi = Api::kListOffsets;

  struct Partition {
    std::int32_t index = 0;
    std::int32_t current_leader_epoch = -1;  // From version 4.
    std::int64_t timestamp_ms = -1;          // -1: the end, -2: the beginning.
    friend bool operator==(const Partition&, const Partition&) = default;
  };
  struct Topic {
    std::string_view name;
    std::vector<Partition> partitions;
    friend bool operator==(const Topic&, const Topic&) = default;
  };
  std::int32_t replica_id = -1;
  std::int8_t isolation_level = 0;  // From version 2.
  std::vector<Topic> topics;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const ListOffsetsRequest&, const ListOffsetsRequest&) = default;
};

struct ListOffsetsResponse {
  static constexpr Api kApi = Api::kListOffsets;

  struct Partition {
    std::int32_t index = 0;
    KafkaError error = KafkaError::kNone;
    std::int64_t timestamp_ms = -1;
    std::int64_t offset = -1;
    std::int32_t leader_epoch = -1;  // From version 4.
    friend bool operator==(const Partition&, const Partition&) = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    friend bool operator==(const Topic&, const Topic&) = default;
  };
  std::int32_t throttle_time_ms = 0;  // From version 2.
  std::vector<Topic> topics;

  [[nodiscard]] Status read(Reader& reader, std::int16_t version);
  void write(Writer& writer, std::int16_t version) const;
  friend bool operator==(const ListOffsetsResponse&, const ListOffsetsResponse&) = default;
};

}  // namespace skua::kafka
