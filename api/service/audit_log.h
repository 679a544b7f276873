#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/service/operation.h"
#include "storage/base/status.h"

namespace skua {

// One call of an operation that only admins may make, served or refused.
struct AuditEntry {
  std::string_view key;  // The name of the caller's key; empty where nobody is asked.
  Operation operation = Operation::kStatus;
  std::string_view subject;  // What it was about: names of definitions and keys, never values.
  StatusCode outcome = StatusCode::kOk;
  std::string_view door;      // "grpc", "http"
  std::string_view peer;      // Its address; empty when the door does not know it.
  std::string_view trace_id;  // Of the caller's trace; empty when it told none.
  // Calls of the key before this one that were not served, and that nobody noted.
  std::uint64_t left_out = 0;
};

// Whether calls of the operation are noted: all that were served, and of each key a few a second
// that were not.
[[nodiscard]] constexpr bool is_audited(Operation operation) {
  const OperationNeed need = operation_info(operation).need;
  return need == OperationNeed::kAdmin || need == OperationNeed::kOperate;
}

// "key=ops operation=RevokeKey subject=\"clicks\" outcome=OK door=grpc from=10.1.2.3": one line
// that people and programs read, whatever the subject holds.
[[nodiscard]] std::string audit_line(const AuditEntry& entry);

// Where audit entries go: few enough to be written at once, on whatever thread. THREAD-SAFE.
class AuditLog {
 public:
  virtual ~AuditLog() = default;
  virtual void note(const AuditEntry& entry) = 0;
};

}  // namespace skua
