#pragma once

#include <spdlog/logger.h>

#include <memory>

#include "api/service/audit_log.h"

namespace skua {

// Writes audit entries where the log goes, one line each, whatever log_level is.
class AuditLogger final : public AuditLog {
 public:
  // Of the sinks that the default logger has now.
  AuditLogger();
  void note(const AuditEntry& entry) override;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace skua
