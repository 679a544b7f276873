#include "api/service/snapshot_service.h"

#include <algorithm>

#include "storage/codec/key_codec.h"
#include "storage/model/receipt.h"
#include "storage/registry/definitions.h"
#include "storage/store/retention.h"

namespace skua {
namespace {

constexpr Duration kLongestLifetime = std::chrono::hours(24);
// So many keys could hold all snapshots that there may be.
constexpr std::size_t kKeysWithAllHolds = 4;
constexpr std::size_t kErasuresPerPage = 5000;
// What names of erasures begin with, so that a token of rows is none of them.
constexpr char kErasureToken[] = "e";

Status check_as_of(const Snapshot& snapshot, const ViewRules& rules, const std::string& view,
                   Timestamp as_of) {
  if (!is_nameable(as_of)) return invalid_argument("as_of lies outside the years 1 to 9999");
  if (const Timestamp earliest = horizon(rules, snapshot.read_time); as_of < earliest)
    return out_of_range("as_of lies before the retention horizon of feature view `" + view +
                        "`; the earliest readable moment is " + format_rfc3339(earliest));
  return Status::ok_status();
}

Status no_increment(const std::string& why) {
  return failed_precondition("since: " + why + "; export the whole again");
}

}  // namespace

Result<Snapshot> SnapshotService::begin(const Access& access, Duration lifetime,
                                        const std::string& id) {
  if (lifetime < Duration::zero() || lifetime > kLongestLifetime)
    return invalid_argument("the lifetime of a snapshot must be between 0 and 24h; 0 means 24h");
  if (!id.empty() && !is_valid_name(id))
    return invalid_argument("snapshot_id: 1 to 128 letters, digits, `_` and `-`, or none");
  if (lifetime == Duration::zero()) lifetime = kLongestLifetime;
  if (access.key() == nullptr) return engine_.hold_snapshot(lifetime, id);
  return hold_for(access.key()->name, lifetime, id);
}

Result<Snapshot> SnapshotService::hold_for(const std::string& key, Duration lifetime,
                                           const std::string& id) {
  const std::size_t most = std::max<std::size_t>(limits_.holds_max / kKeysWithAllHolds, 1);
  const std::lock_guard lock(beginning_);
  std::set<std::string>& begun = begun_[key];
  // They end in many ways.
  std::erase_if(begun, [&](const std::string& one) { return !engine_.find_snapshot(one).ok(); });
  if (begun.size() >= most && !begun.contains(id))
    return resource_exhausted("holds_max: the key `" + key + "` holds " +
                              std::to_string(begun.size()) +
                              " snapshots, and one key may hold a quarter of them all; end one, or "
                              "wait until it expires");
  ASSIGN_OR_RETURN(Snapshot snapshot, engine_.hold_snapshot(lifetime, id));
  begun.insert(snapshot.id);
  return snapshot;
}

Result<SnapshotService::HeldView> SnapshotService::find(const Access& access,
                                                        const std::string& snapshot_id,
                                                        const std::string& project,
                                                        const std::string& view) const {
  HeldView held;
  RETURN_IF_ERROR(access.check(Permission::kRead, project, view));
  ASSIGN_OR_RETURN(held.snapshot, engine_.find_snapshot(snapshot_id));
  ASSIGN_OR_RETURN(held.view, find_permitted_view(access, Permission::kRead, *registry_.snapshot(),
                                                  project, view));
  // The rules of the snapshot's moment: a page must not differ from the one before it.
  const auto found = held.snapshot.rules->find(held.view->incarnation());
  if (found == held.snapshot.rules->end())
    return not_found("feature view `" + view + "` was created after the snapshot began");
  held.rules = found->second;
  if (held.rules.generation() != held.view->generation())
    return failed_precondition("the rows of feature view `" + view +
                               "` were replaced after the snapshot was taken: take a new one");
  return held;
}

SnapshotPage SnapshotService::first_words(const HeldView& held, const std::string& page_token) {
  SnapshotPage page;
  page.view = held.view;
  page.horizon = horizon(held.rules, held.snapshot.read_time);
  if (!page_token.empty()) return page;
  for (const PartitionOffset& offset : held.snapshot.next_offsets)
    if (offset.incarnation == held.view->incarnation()) page.next_offsets.push_back(offset);
  return page;
}

Result<SnapshotPage> SnapshotService::read(const Access& access, const std::string& snapshot_id,
                                           const std::string& project, const std::string& view,
                                           SnapshotRows rows, std::optional<Timestamp> as_of,
                                           const std::string& page_token) {
  ASSIGN_OR_RETURN(const HeldView held, find(access, snapshot_id, project, view));
  if (as_of) RETURN_IF_ERROR(check_as_of(held.snapshot, held.rules, view, *as_of));

  const Timestamp unbounded =
      rows == SnapshotRows::kLatest ? held.snapshot.read_time : Timestamp::max();
  SnapshotFilter filter(rows, as_of.value_or(unbounded), held.rules.ttl);
  ASSIGN_OR_RETURN(std::string cursor,
                   parse_page_token(page_token, view_prefix(held.view->generation())));
  RETURN_IF_ERROR(filter.resume(cursor));

  SnapshotPage page = first_words(held, page_token);
  do {
    ASSIGN_OR_RETURN(HistoryPage scanned,
                     engine_.scan(held.snapshot, held.rules, cursor, limits_.snapshot_page_bytes));
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

Result<Sequence> SnapshotService::check_base(const HeldView& held, const SnapshotBase& base) const {
  ASSIGN_OR_RETURN(const CommitToken token, CommitToken::parse(base.commit_token));
  const std::string& view = held.view->view.name;
  if (token.store_id != engine_.store_id())
    return no_increment("the base was exported from another store");
  if (token.sequence > held.snapshot.sequence || base.read_time > held.snapshot.read_time)
    return no_increment("the base is newer than this snapshot");
  if (base.incarnation != held.view->incarnation())
    return no_increment("feature view `" + view + "` was dropped and created again after the base");
  if (base.read_time < held.rules.replaced_at)
    return no_increment("the rows of feature view `" + view + "` were replaced after the base");
  const Timestamp removed_until = horizon(held.rules, held.snapshot.read_time);
  if (removed_until > base.read_time)
    return no_increment("rows of feature view `" + view +
                        "` that came after the base may be beyond retention already: its horizon "
                        "is " +
                        format_rfc3339(removed_until) + ", the base is of " +
                        format_rfc3339(base.read_time));
  return token.sequence;
}

Result<SnapshotPage> SnapshotService::read_since(const Access& access,
                                                 const std::string& snapshot_id,
                                                 const std::string& project,
                                                 const std::string& view, const SnapshotBase& base,
                                                 const std::string& page_token) {
  ASSIGN_OR_RETURN(const HeldView held, find(access, snapshot_id, project, view));
  ASSIGN_OR_RETURN(const Sequence since, check_base(held, base));
  ASSIGN_OR_RETURN(const std::string cursor,
                   parse_page_token(page_token, view_prefix(held.view->generation())));
  SnapshotPage page = first_words(held, page_token);
  ASSIGN_OR_RETURN(HistoryPage scanned, engine_.scan_since(held.snapshot, held.rules, since, cursor,
                                                           limits_.snapshot_page_bytes));
  RETURN_IF_ERROR(engine_.find_snapshot(snapshot_id).status());
  RETURN_IF_ERROR(append_rows(registry_, std::move(scanned.rows), page));
  page.next_page_token = make_page_token(scanned.next);
  return page;
}

Result<ErasurePage> SnapshotService::read_erasures(
    const Access& access, const std::string& snapshot_id, const std::string& project,
    const std::string& view, const SnapshotBase& base, const std::string& page_token) {
  ASSIGN_OR_RETURN(const HeldView held, find(access, snapshot_id, project, view));
  ASSIGN_OR_RETURN(const Sequence since, check_base(held, base));
  ASSIGN_OR_RETURN(const std::string cursor, parse_page_token(page_token, kErasureToken));
  ASSIGN_OR_RETURN(ErasurePage page,
                   engine_.erasures(held.view->incarnation(), since, held.snapshot.sequence, cursor,
                                    kErasuresPerPage));
  page.next = make_page_token(page.next);
  return page;
}

Status SnapshotService::end(const std::string& snapshot_id) {
  return engine_.release_snapshot(snapshot_id);
}

}  // namespace skua
