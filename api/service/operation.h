#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace skua {

// How an operation runs; see operations.def.
enum class OperationCost : std::uint8_t { kRead, kWrite, kBlocking, kLoad };

// One per line of operations.def.
enum class Operation : std::uint8_t {
#define OPERATION(service, method, path, cost) k##method,
#include "api/service/operations.def"
#undef OPERATION
};

struct OperationInfo {
  Operation operation;
  std::string_view service;      // "Online"
  std::string_view method;       // "GetFeatures"
  std::string_view grpc_method;  // "/skua.v1.Online/GetFeatures"
  std::string_view http_path;    // "/v1/online/get-features"
  OperationCost cost;
};

inline constexpr OperationInfo kOperations[] = {
#define OPERATION(service, method, path, cost)                                      \
  {Operation::k##method, #service, #method, "/skua.v1." #service "/" #method, path, \
   OperationCost::cost},
#include "api/service/operations.def"
#undef OPERATION
};

[[nodiscard]] constexpr const OperationInfo& operation_info(Operation operation) {
  return kOperations[static_cast<std::size_t>(operation)];
}

}  // namespace skua
