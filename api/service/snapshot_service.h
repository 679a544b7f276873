#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "api/service/access.h"
#include "api/service/row_page.h"
#include "api/service/snapshot_base.h"
#include "storage/base/limits.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"
#include "storage/transfer/snapshot_filter.h"

namespace skua {

// Rows of a snapshot, and what every page of their view says.
struct SnapshotPage : RowPage {
  // Retention may have removed rows with event timestamps up to here.
  Timestamp horizon = Timestamp::min();
  // Of the view's partitions that have records, see Snapshot; on the first page only.
  std::vector<PartitionOffset> next_offsets;
};

// Consistent export. THREAD-SAFE. All calls may block.
class SnapshotService {
 public:
  SnapshotService(Engine& engine, const Registry& registry, const Limits& limits)
      : engine_(engine), registry_(registry), limits_(limits) {}

  // A lifetime of zero is 24 hours, which is also the most. A snapshot of that id is found again,
  // so that a begin may be repeated; an empty id is chosen here. All readers may begin some, and a
  // key a quarter of holds_max at once (since the start of the process), so that none keeps all
  // others from it. Errors: INVALID_ARGUMENT, RESOURCE_EXHAUSTED.
  [[nodiscard]] Result<Snapshot> begin(const Access& access, Duration lifetime,
                                       const std::string& id = "");
  // One page of one view: at least one row, unless there is none left. `as_of` of nullopt: the
  // snapshot's read time (kLatest) or no bound. Pass a page token with the arguments that it was
  // made for. Errors: PERMISSION_DENIED, NOT_FOUND (view, snapshot), INVALID_ARGUMENT (page token),
  // OUT_OF_RANGE (as_of behind the horizon), ABORTED (the view was dropped meanwhile), DATA_LOSS.
  [[nodiscard]] Result<SnapshotPage> read(const Access& access, const std::string& snapshot_id,
                                          const std::string& project, const std::string& view,
                                          SnapshotRows rows, std::optional<Timestamp> as_of,
                                          const std::string& page_token);
  // The rows of kAllVersions that came after `base`. A page may have no rows and yet continue.
  // Errors: as above, and FAILED_PRECONDITION: the base is of another store, newer than the
  // snapshot, of another incarnation of the view, or so old that retention may have removed rows
  // before any export could have them.
  [[nodiscard]] Result<SnapshotPage> read_since(const Access& access,
                                                const std::string& snapshot_id,
                                                const std::string& project, const std::string& view,
                                                const SnapshotBase& base,
                                                const std::string& page_token);
  // The erasures that the view had after `base`, up to the snapshot. `next` is a page token.
  // Errors: the same.
  [[nodiscard]] Result<ErasurePage> read_erasures(const Access& access,
                                                  const std::string& snapshot_id,
                                                  const std::string& project,
                                                  const std::string& view, const SnapshotBase& base,
                                                  const std::string& page_token);
  [[nodiscard]] Status end(const std::string& snapshot_id);

 private:
  // Errors: RESOURCE_EXHAUSTED.
  [[nodiscard]] Result<Snapshot> hold_for(const std::string& key, Duration lifetime,
                                          const std::string& id);
  // A view as it was when a snapshot was taken.
  struct HeldView {
    Snapshot snapshot;
    std::shared_ptr<const RegisteredView> view;
    ViewRules rules;
  };
  [[nodiscard]] Result<HeldView> find(const Access& access, const std::string& snapshot_id,
                                      const std::string& project, const std::string& view) const;
  // The sequence of the base. Errors: those of a base.
  [[nodiscard]] Result<Sequence> check_base(const HeldView& held, const SnapshotBase& base) const;
  [[nodiscard]] static SnapshotPage first_words(const HeldView& held,
                                                const std::string& page_token);

  Engine& engine_;
  const Registry& registry_;
  const Limits& limits_;
  std::mutex beginning_;
  // What each key began and may hold still, by its name. Under `beginning_`.
  std::map<std::string, std::set<std::string>> begun_;
};

}  // namespace skua
