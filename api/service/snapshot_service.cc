#include "api/service/snapshot_service.h"

#include "storage/codec/key_codec.h"
#include "storage/registry/definitions.h"
#include "storage/store/retention.h"

namespace skua {
namespace {

constexpr Duration kLongestLifetime = std::chrono::hours(24);

Status check_as_of(const Snapshot& snapshot, const ViewRules& rules, const std::string& view,
                   Timestamp as_of) {
  if (!is_nameable(as_of)) return invalid_argument("as_of lies outside the years 1 to 9999");
  if (const Timestamp earliest = horizon(rules, snapshot.read_time); as_of < earliest)
    return out_of_range("as_of lies before the retention horizon of feature view `" + view +
                        "`; the earliest readable moment is " + format_rfc3339(earliest));
  return Status::ok_status();
}

}  // namespace

Result<Snapshot> SnapshotService::begin(Duration lifetime) {
  if (lifetime < Duration::zero() || lifetime > kLongestLifetime)
    return invalid_argument("the lifetime of a snapshot must be between 0 and 24h; 0 means 24h");
  return engine_.hold_snapshot(lifetime == Duration::zero() ? kLongestLifetime : lifetime);
}

Result<RowPage> SnapshotService::read(const std::string& snapshot_id, const std::string& project,
                                      const std::string& view, SnapshotRows rows,
                                      std::optional<Timestamp> as_of,
                                      const std::string& page_token) {
  ASSIGN_OR_RETURN(const Snapshot snapshot, engine_.find_snapshot(snapshot_id));
  RowPage page;
  ASSIGN_OR_RETURN(page.view, registry_.snapshot()->view(project_or_default(project), view));
  // The rules of the snapshot's moment: a page must not differ from the one before it.
  const auto found = snapshot.rules->find(page.view->incarnation());
  if (found == snapshot.rules->end())
    return not_found("feature view `" + view + "` was created after the snapshot began");
  const ViewRules& rules = found->second;
  if (as_of) RETURN_IF_ERROR(check_as_of(snapshot, rules, view, *as_of));

  const Timestamp unbounded = rows == SnapshotRows::kLatest ? snapshot.read_time : Timestamp::max();
  SnapshotFilter filter(rows, as_of.value_or(unbounded), rules.ttl);
  ASSIGN_OR_RETURN(std::string cursor,
                   parse_page_token(page_token, view_prefix(page.view->incarnation())));
  RETURN_IF_ERROR(filter.resume(cursor));

  do {
    ASSIGN_OR_RETURN(HistoryPage scanned,
                     engine_.scan(snapshot, rules, cursor, limits_.snapshot_page_bytes));
    // Its hold must have lasted until here, or retention may have removed rows under the scan.
    RETURN_IF_ERROR(engine_.find_snapshot(snapshot_id).status());
    std::erase_if(scanned.rows, [&](const HistoryRow& row) {
      return !filter.keep(row.entity_key, RowView::trusted(row.bytes));
    });
    RETURN_IF_ERROR(append_rows(registry_, std::move(scanned.rows), page));
    cursor = std::move(scanned.next);
  } while (page.rows.empty() && !cursor.empty());
  page.next_page_token = make_page_token(cursor);
  return page;
}

Status SnapshotService::end(const std::string& snapshot_id) {
  return engine_.release_snapshot(snapshot_id);
}

}  // namespace skua
