#pragma once

#include <cstdint>

#include "api/service/audit_log.h"
#include "api/service/backup_service.h"
#include "api/service/alarms.h"
#include "api/service/dead_letter_service.h"
#include "api/service/load_service.h"
#include "api/service/process_report.h"
#include "api/service/read_service.h"
#include "api/service/snapshot_service.h"
#include "api/service/storage_threads.h"
#include "api/service/stream_write.h"
#include "api/service/view_gauges.h"
#include "api/service/write_service.h"
#include "storage/base/clock.h"
#include "storage/base/limits.h"
#include "storage/base/metrics.h"
#include "storage/credentials/credentials.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"

namespace skua {

class Admission;

// What the doors need, wired by the server. References only; the server owns everything and
// outlives the doors.
struct Services {
  Engine& engine;
  Registry& registry;
  ReadService& reads;
  WriteService& writes;
  StreamWriteService& stream_writes;
  SnapshotService& snapshots;
  LoadService& loads;
  DeadLetterService& dead_letters;
  Credentials& credentials;
  StorageThreads& storage_threads;
  StorageThreads& load_threads;
  const Limits& limits;
  const Clock& clock;
  Metrics& metrics;
  ViewGauges& view_gauges;
  Timestamp started;
  std::chrono::nanoseconds slow_request_threshold{0};  // 0: none is slow.
  std::uint16_t kafka_port = 0;  // In use; 0: the Kafka protocol is not served.
  // gRPC and HTTP serve nobody without a key.
  bool needs_key = false;
  BackupService* backups = nullptr;  // None in tests.
  AuditLog* audit = nullptr;  // None in tests.
  Alarms* alarms = nullptr;   // None in tests: answers that are due wait for the disk.
  const Admission* admission = nullptr;    // None in tests: counts what is dropped.
  const ProcessReport* process = nullptr;  // None in tests.
};

}  // namespace skua
