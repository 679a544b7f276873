#include "storage/store/rocks/rocks_engine_impl.h"

namespace skua {

Result<std::unique_ptr<Engine>> open_rocks_engine(const RocksEngineOptions& options,
                                                  const Clock& clock, Metrics& metrics) {
  ASSIGN_OR_RETURN(std::unique_ptr<RocksEngine> engine, RocksEngine::open(options, clock, metrics));
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace skua
