#pragma once

#include <optional>
#include <string>

#include "api/service/row_page.h"
#include "storage/base/limits.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"
#include "storage/transfer/snapshot_filter.h"

namespace skua {

// Consistent export. THREAD-SAFE. All calls may block.
class SnapshotService {
 public:
  SnapshotService(Engine& engine, const Registry& registry, const Limits& limits)
      : engine_(engine), registry_(registry), limits_(limits) {}

  // A lifetime of zero is 24 hours, which is also the most. Errors: INVALID_ARGUMENT,
  // RESOURCE_EXHAUSTED.
  [[nodiscard]] Result<Snapshot> begin(Duration lifetime);
  // One page of one view: at least one row, unless there is none left. `as_of` of nullopt: the
  // snapshot's read time (kLatest) or no bound. Pass a page token with the arguments that it was
  // made for. Errors: NOT_FOUND (view, snapshot), INVALID_ARGUMENT (page token), OUT_OF_RANGE
  // (as_of behind the horizon), ABORTED (the view was dropped meanwhile), DATA_LOSS.
  [[nodiscard]] Result<RowPage> read(const std::string& snapshot_id, const std::string& project,
                                     const std::string& view, SnapshotRows rows,
                                     std::optional<Timestamp> as_of, const std::string& page_token);
  [[nodiscard]] Status end(const std::string& snapshot_id);

 private:
  Engine& engine_;
  const Registry& registry_;
  const Limits& limits_;
};

}  // namespace skua
