#pragma once

#include <grpcpp/support/status.h>

#include "storage/base/status.h"

namespace skua {

// The one mapping of our codes to gRPC's. Messages longer than a peer's metadata limit allows are
// cut.
[[nodiscard]] grpc::Status to_grpc_status(const Status& status);

}  // namespace skua
