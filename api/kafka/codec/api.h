#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace skua::kafka {

// The requests that are served, with Kafka's numbers; apis.def is the list.
enum class Api : std::int16_t {
#define KAFKA_API(name, key, ...) k##name = key,
#include "api/kafka/codec/apis.def"
#undef KAFKA_API
};

inline constexpr std::int16_t kNeverFlexible = std::numeric_limits<std::int16_t>::max();

// One line of apis.def.
struct ApiInfo {
  Api api;
  std::string_view name;  // "Produce"; also the label of metrics.
  std::int16_t least_version;
  std::int16_t greatest_version;
  std::int16_t flexible_from;
  std::size_t request_bytes_max;  // 0: the door's own limit.
  bool allowed_before_authentication;

  [[nodiscard]] constexpr bool serves(std::int16_t version) const {
    return version >= least_version && version <= greatest_version;
  }
  // Whether messages of this version have compact lengths and tag buffers (KIP-482).
  [[nodiscard]] constexpr bool is_flexible(std::int16_t version) const {
    return version >= flexible_from;
  }
};

// All of them, in order of their numbers.
[[nodiscard]] std::span<const ApiInfo> apis();

// The line of a number from the wire; nullptr when there is none.
[[nodiscard]] const ApiInfo* find_api(std::int16_t key);

[[nodiscard]] const ApiInfo& api_info(Api api);

}  // namespace skua::kafka
