#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace skua {

// How an operation runs; see operations.def.
enum class OperationCost : std::uint8_t { kRead, kWrite, kBlocking, kLoad };

// What the key of a caller must be able to do; see operations.def.
enum class OperationNeed : std::uint8_t { kAny, kRead, kWrite, kAdmin, kOperate };

// One per line of operations.def.
enum class Operation : std::uint8_t {
#define OPERATION(service, method, path, cost, need) k##method,
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
  OperationNeed need;
};

inline constexpr OperationInfo kOperations[] = {
#define OPERATION(service, method, path, cost, need)                                          \
  {Operation::k##method, #service,           #method, "/skua.v1." #service "/" #method, path, \
   OperationCost::cost,  OperationNeed::need},
#include "api/service/operations.def"
#undef OPERATION
};

[[nodiscard]] constexpr const OperationInfo& operation_info(Operation operation) {
  return kOperations[static_cast<std::size_t>(operation)];
}

}  // namespace skua
