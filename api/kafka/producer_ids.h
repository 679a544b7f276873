#pragma once

#include <cstdint>
#include <mutex>

#include "storage/base/result.h"
#include "storage/store/engine.h"

namespace skua::kafka {

// Gives out producer ids that were never given out before, also not before a restart: blocks are
// reserved durably before an id of them is used, and what is left of a block when the server stops
// is never used. The record `kafka/producer_ids` holds the first id that is not reserved, as
// decimal text. THREAD-SAFE.
class ProducerIds {
 public:
  explicit ProducerIds(Engine& engine) : engine_(engine) {}

  // Blocks when a block has to be reserved. Errors: DATA_LOSS (the record), RESOURCE_EXHAUSTED
  // (all ids are used), and the engine's.
  [[nodiscard]] Result<std::int64_t> next();

 private:
  [[nodiscard]] Status reserve();

  Engine& engine_;
  std::mutex mutex_;
  std::int64_t next_ = 0;
  std::int64_t reserved_until_ = 0;
};

}  // namespace skua::kafka
