#pragma once

#include <memory>
#include <string>

#include "clients/cpp/transport.h"

namespace skua {

// A plaintext gRPC channel to "host:port". Connects on the first call and again whenever the
// connection is lost.
[[nodiscard]] std::shared_ptr<Transport> make_grpc_transport(const std::string& target);

}  // namespace skua
