#include <grpcpp/support/string_ref.h>

#include "api/grpc/unary_call.h"

namespace skua {

std::string_view authorization_of(const CallerMetadata& metadata) {
  for (const char* name : {"authorization", "x-api-key"}) {
    const auto found = metadata.find(name);
    if (found != metadata.end()) return {found->second.data(), found->second.size()};
  }
  return {};
}

std::string address_of_peer(std::string peer) {
  const std::size_t scheme = peer.find(':');
  const std::size_t port = peer.rfind(':');
  if (scheme == std::string::npos || port <= scheme || peer.starts_with("unix")) return peer;
  return peer.substr(scheme + 1, port - scheme - 1);
}

void add_pushback(std::chrono::nanoseconds retry_after, grpc::ServerContext& context) {
  const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(retry_after).count();
  context.AddTrailingMetadata("grpc-retry-pushback-ms", std::to_string(wait_ms));
}

}  // namespace skua
