// The comparing half of StoreSequence.
#include <algorithm>
#include <sstream>

#include "tests/support/store_sequence.h"

namespace skua::test {
namespace {

std::string key_text(const EntityKey& key) {
  std::string out;
  for (const ModelValue& part : key) out += describe(part) + " ";
  return out;
}

}  // namespace

Timestamp StoreSequence::any_moment(const ModelStore::View& view, const EntityKey& key) {
  const Timestamp now = store_.engine().now();
  const Duration nudge{random_.between(-1, 1)};
  const auto entity = view.entities.find(key);
  if (!random_.one_in(3) && entity != view.entities.end() && !entity->second.empty()) {
    const ModelRow& row = random_.pick(entity->second);
    return (random_.one_in(3) ? row.created_timestamp : row.event_timestamp) + nudge;
  }
  return (random_.one_in(2) ? ModelStore::horizon(view, now) : now) + nudge;
}

void StoreSequence::compare_receipt(const ModelReceipt& expected, const WriteReceipt& receipt) {
  expect(receipt.outcomes.size() == expected.outcomes.size(), "a receipt of other rows");
  for (std::size_t i = 0; i < expected.outcomes.size() && failure_.empty(); ++i)
    expect(static_cast<int>(receipt.outcomes[i]) == static_cast<int>(expected.outcomes[i]),
           "row " + std::to_string(i) + " is " +
               std::string(row_outcome_name(receipt.outcomes[i])) + " instead of " +
               std::to_string(static_cast<int>(expected.outcomes[i])));
  expect(receipt.future_rows == expected.future_rows, "other future rows");
}

void StoreSequence::compare_row(const ModelRow& expected, std::string_view bytes,
                                const std::string& where) {
  const RowView row = RowView::trusted(bytes);
  expect(row.event_timestamp() == expected.event_timestamp, where + ": another event timestamp");
  expect(row.created_timestamp() == expected.created_timestamp,
         where + ": created at another time");
  expect(row.sequence() == expected.sequence, where + ": another sequence");
  expect(row.is_tombstone() == expected.deleted, where + ": a tombstone, or none");
  if (failure_.empty() && !expected.deleted)
    expect(same_value(store_.value(row), expected.values.begin()->second),
           where + ": another value");
}

void StoreSequence::check_lookup(const std::string& name, const EntityKey& key, Timestamp as_of,
                                 Timestamp known_at, bool is_latest) {
  const ModelStore::View& view = *model_.find(name);
  const std::string entity_key = store_.entity_key(name, key);
  const Timestamp now = store_.engine().now();
  const std::vector<Lookup> lookups = {
      {&store_.rules(name), entity_key, is_latest ? now : as_of, known_at}};
  RowSet found;
  if (is_latest)
    store_.engine().lookup_latest(lookups, now, IoMode::kMayBlock, found);
  else
    store_.engine().lookup_as_of(lookups, now, IoMode::kMayBlock, found);
  const ModelAnswer expected = model_.lookup(view, key, lookups[0].as_of, known_at, now);
  const FoundRow& row = found.rows.at(0);
  std::ostringstream where;
  where << (is_latest ? "latest " : "as of ") << name << " " << key_text(key) << "at "
        << lookups[0].as_of.us << " known " << known_at.us << " now " << now.us;
  const bool is_row =
      row.status == LookupStatus::kFound && !RowView::trusted(row.bytes).is_tombstone();
  switch (expected.status) {
    case ModelStatus::kFound:
    case ModelStatus::kOutsideTtl:
      expect(is_row,
             where.str() + ": no row, status " + std::to_string(static_cast<int>(row.status)));
      if (is_row) compare_row(*expected.row, row.bytes, where.str());
      return;
    case ModelStatus::kNotFound:
      return expect(
          row.status == LookupStatus::kNotFound || (row.status == LookupStatus::kFound && !is_row),
          where.str() + ": a row, or status " + std::to_string(static_cast<int>(row.status)));
    case ModelStatus::kBeyondRetention:
      return expect(row.status == LookupStatus::kBeyondRetention,
                    where.str() + ": not beyond retention but " +
                        std::to_string(static_cast<int>(row.status)));
  }
}

void StoreSequence::check_history(const std::string& name, const EntityKey& key) {
  const ModelStore::View& view = *model_.find(name);
  const Timestamp now = store_.engine().now();
  const Timestamp from = random_.one_in(2) ? Timestamp::min() : any_moment(view, key);
  const auto limit = static_cast<std::size_t>(random_.between(1, 3));
  std::vector<const ModelRow*> expected = model_.existing(view, key, now);
  std::erase_if(expected, [&](const ModelRow* row) { return row->event_timestamp < from; });
  std::size_t at = 0;
  std::string cursor;
  const std::string where = "history of " + name + " " + key_text(key);
  do {
    const auto page = store_.engine().history(store_.rules(name), store_.entity_key(name, key),
                                              from, Timestamp::max(), now, limit, cursor);
    if (!page.ok()) return fail(where + page.status().to_string());
    for (const HistoryRow& row : page->rows) {
      if (at == expected.size()) return fail(where + ": more rows than there are");
      compare_row(*expected[at++], row.bytes, where);
    }
    cursor = page->next;
  } while (!cursor.empty() && failure_.empty());
  expect(at == expected.size(), where + ": rows are missing");
}

void StoreSequence::check_entity(const std::string& view, const EntityKey& key) {
  check_lookup(view, key, {}, Timestamp::max(), true);
  const ModelStore::View& model = *model_.find(view);
  const Timestamp at = any_moment(model, key);
  check_lookup(view, key, at, Timestamp::max(), false);
  check_lookup(view, key, at, any_moment(model, key), false);
  if (failure_.empty()) check_history(view, key);
}

void StoreSequence::check_scan(const Hold& hold, const std::string& name, Sequence since) {
  const ModelStore::View* view = hold.model.find(name);
  if (view == nullptr) return;
  const ViewRules& rules = hold.snapshot.rules->at(store_.rules(name).incarnation);
  std::string cursor;
  auto entity = view->entities.begin();
  std::vector<const ModelRow*> rows;
  std::size_t at = 0;
  // The next row that there must be; nullptr at the end.
  const auto next = [&]() -> const ModelRow* {
    while (at == rows.size()) {
      if (entity == view->entities.end()) return nullptr;
      rows = hold.model.existing(*view, entity->first, hold.snapshot.read_time,
                                 hold.snapshot.sequence);
      std::erase_if(rows, [&](const ModelRow* row) { return row->sequence <= since; });
      at = 0;
      ++entity;
    }
    return rows[at++];
  };
  const std::string where = "scan of " + name + " since " + std::to_string(since);
  do {
    const auto page = since == 0
                          ? store_.engine().scan(hold.snapshot, rules, cursor, 100)
                          : store_.engine().scan_since(hold.snapshot, rules, since, cursor, 100);
    if (!page.ok()) return fail(where + ": " + page.status().to_string());
    for (const HistoryRow& row : page->rows) {
      const ModelRow* expected = next();
      if (expected == nullptr) return fail(where + ": more rows than there are");
      compare_row(*expected, row.bytes, where);
    }
    cursor = page->next;
  } while (!cursor.empty() && failure_.empty());
  if (failure_.empty()) expect(next() == nullptr, where + ": rows are missing");
}

void StoreSequence::check_holds() {
  for (const Hold& hold : holds_) {
    const auto found = store_.engine().find_snapshot(hold.snapshot.id);
    const bool is_expired = hold.snapshot.expires <= store_.engine().now();
    expect(found.ok() == !is_expired, "a hold is there, or gone, too long");
    if (!found.ok() || !failure_.empty()) continue;
    const Snapshot& held = hold.snapshot;
    expect(*found->rules == *held.rules && found->sequence == held.sequence &&
               found->read_time == held.read_time && found->expires == held.expires &&
               found->created_timestamp == held.created_timestamp,
           "a hold changed");
    for (const std::string& view : views_) {
      if (failure_.empty()) check_scan(hold, view, 0);
      if (failure_.empty()) check_scan(hold, view, holds_.front().snapshot.sequence);
    }
  }
}

void StoreSequence::check_all() {
  for (const std::string& view : views_)
    for (std::int64_t entity = 0; entity < kEntities; ++entity)
      for (std::int64_t other = -1; other <= (view == "two" ? 0 : -1) && failure_.empty(); ++other)
        check_entity(view, view == "two" ? EntityKey{entity, other} : EntityKey{entity});
  if (failure_.empty()) check_holds();
}

}  // namespace skua::test
