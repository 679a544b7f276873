#pragma once

#include <cstdint>
#include <string>

#include "api/kafka/connection.h"
#include "api/kafka/kafka_server.h"

namespace skua::kafka {

// The only node, as clients are told of it.
inline constexpr std::int32_t kNodeId = 0;

struct AdvertisedNode {
  std::string host;
  std::int32_t port = 0;
};

// Never an address that stands for every interface.
[[nodiscard]] AdvertisedNode advertised_node(const KafkaServerOptions& options,
                                             std::uint16_t bound_port,
                                             const Connection& connection);

}  // namespace skua::kafka
