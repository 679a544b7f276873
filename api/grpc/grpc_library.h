#pragma once

#include <string>

namespace skua {

// The version of gRPC that is running.
[[nodiscard]] std::string grpc_library_version();

}  // namespace skua
