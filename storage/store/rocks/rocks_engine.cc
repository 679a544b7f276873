#include "storage/store/rocks/rocks_engine_impl.h"

namespace skua {

Result<std::unique_ptr<Engine>> open_rocks_engine(const RocksEngineOptions& options,
                                                  const Clock& clock, Metrics& metrics) {
  ASSIGN_OR_RETURN(std::unique_ptr<RocksEngine> engine, RocksEngine::open(options, clock, metrics));
  return std::unique_ptr<Engine>(std::move(engine));
}

Result<RocksStore> open_rocks_store(const RocksEngineOptions& options, const Clock& clock,
                                    Metrics& metrics) {
  ASSIGN_OR_RETURN(std::unique_ptr<RocksEngine> engine, RocksEngine::open(options, clock, metrics));
  BackupSource& backup_source = engine->backup_source();
  return RocksStore{std::move(engine), &backup_source};
}

}  // namespace skua
