#pragma once

#include <memory>
#include <string>

#include "clients/cpp/client_tls.h"
#include "clients/cpp/transport.h"

namespace skua {

// A gRPC channel to "host:port", in clear or by TLS. Connects on the first call and again whenever
// the connection is lost.
// `api_key` goes with every call; empty: none does.
[[nodiscard]] std::shared_ptr<Transport> make_grpc_transport(const std::string& target,
                                                             const std::string& api_key = "",
                                                             const ClientTls& tls = {});

}  // namespace skua
