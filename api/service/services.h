#pragma once

#include "api/service/read_service.h"
#include "api/service/snapshot_service.h"
#include "api/service/storage_threads.h"
#include "api/service/write_service.h"
#include "storage/base/clock.h"
#include "storage/base/limits.h"
#include "storage/base/metrics.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"

namespace skua {

// What the doors need, wired by the server. References only; the server owns everything and
// outlives the doors.
struct Services {
  Engine& engine;
  Registry& registry;
  ReadService& reads;
  WriteService& writes;
  SnapshotService& snapshots;
  StorageThreads& storage_threads;
  const Limits& limits;
  const Clock& clock;
  Metrics& metrics;
  Timestamp started;
};

}  // namespace skua
