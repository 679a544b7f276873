#include "api/grpc/grpc_library.h"

#include <grpcpp/grpcpp.h>

namespace skua {

std::string grpc_library_version() { return grpc::Version(); }

}  // namespace skua
