#include "api/kafka/connection.h"

namespace skua::kafka {

bool Connection::is_revoked(const Credentials& credentials) const {
  return is_authenticated && sasl && sasl->credential() != nullptr &&
         !credentials.is_valid(*sasl->credential());
}

std::string_view close_reason_name(CloseReason reason) {
  switch (reason) {
    case CloseReason::kMalformed:
      return "malformed";
    case CloseReason::kOversize:
      return "oversize";
    case CloseReason::kUnknownApi:
      return "unknown_api";
    case CloseReason::kUnsupportedVersion:
      return "unsupported_version";
    case CloseReason::kNotAuthenticated:
      return "not_authenticated";
    case CloseReason::kFailedWrite:
      return "failed_write";
    case CloseReason::kIdle:
      return "idle";
    case CloseReason::kSlow:
      return "slow";
    case CloseReason::kTooMany:
      return "too_many";
    case CloseReason::kDraining:
      return "draining";
    case CloseReason::kInternal:
      break;
  }
  return "internal";
}

}  // namespace skua::kafka
