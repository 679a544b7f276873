#include "api/kafka/connection.h"

#include <memory>
#include <utility>

namespace skua::kafka {

bool Connection::refresh_access(const Credentials& credentials) {
  if (!is_authenticated || !sasl || sasl->credential() == nullptr) return true;
  CredentialPtr now = credentials.current(*sasl->credential());
  if (now == nullptr) return false;
  access = Access::of(std::move(now));
  return true;
}

void Connection::begin(bool needs_login) {
  is_authenticated = !needs_login;
  if (!needs_login) return;
  auto nobody = std::make_shared<Credential>();
  nobody->meter = std::make_shared<QuotaMeter>(Quota());
  access = Access::of(std::move(nobody));
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
