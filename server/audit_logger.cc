#include "server/audit_logger.h"

#include <spdlog/spdlog.h>

namespace skua {

AuditLogger::AuditLogger() : logger_(spdlog::default_logger()->clone("audit")) {
  logger_->set_level(spdlog::level::info);
}

void AuditLogger::note(const AuditEntry& entry) { logger_->info("audit {}", audit_line(entry)); }

}  // namespace skua
