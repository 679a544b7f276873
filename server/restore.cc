#include "server/restore.h"

#include <limits>

#include "storage/base/metrics.h"
#include "storage/credentials/credentials.h"
#include "storage/registry/registry.h"

namespace skua {
namespace {

// What was under way with the old store has no place in the new one.
Status end_holds_and_loads(Engine& engine) {
  for (const Snapshot& hold : engine.status().holds) {
    const Status released = engine.release_snapshot(hold.id);
    // It has expired, which ends it too.
    if (!released.ok() && released.code() != StatusCode::kNotFound) return released;
  }
  for (const LoadStatus& load : engine.loads())
    RETURN_IF_ERROR(engine.abandon_load(load.progress.number));
  return {};
}

Status complete(const RestoredStore& restored, const Clock& clock, RestoreReport& report) {
  Metrics metrics;
  RocksEngineOptions options;
  // A person's request may name more; here nothing is gained by leaving something behind.
  options.limits.erase_entities_max = std::numeric_limits<std::uint64_t>::max();
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, restored.open(options, clock, metrics));
  report.store_id = engine->store_id();
  ASSIGN_OR_RETURN(const std::unique_ptr<Registry> registry,
                   Registry::open(*engine, options.limits));
  RETURN_IF_ERROR(end_holds_and_loads(*engine));
  ASSIGN_OR_RETURN(const std::unique_ptr<Credentials> credentials,
                   Credentials::open(*engine, options.limits, secure_random_bytes));
  for (const auto& [name, credential] : credentials->table()->by_name())
    report.keys.push_back(name);
  ASSIGN_OR_RETURN(report.erased,
                   erase_restored(*engine, *registry->snapshot(), restored.erasures()));
  // Synced, and with it all before.
  return engine->commit_records([] { return RecordChanges(); }, [] {});
}

}  // namespace

Result<RestoreReport> restore_store(const RestoreOptions& options, const Clock& clock) {
  const std::chrono::nanoseconds start = clock.steady();
  ASSIGN_OR_RETURN(const std::unique_ptr<RestoredStore> restored, RestoredStore::begin(options));
  RestoreReport report;
  report.backup = restored->manifest();
  report.erasures = restored->erasures().size();
  BackupProgress progress;
  RETURN_IF_ERROR(restored->copy(progress));
  RETURN_IF_ERROR(complete(*restored, clock, report));
  RETURN_IF_ERROR(restored->finish());
  report.took = std::chrono::duration_cast<Duration>(clock.steady() - start);
  return report;
}

}  // namespace skua
