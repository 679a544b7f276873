// What a FaultStore answers, beside what the oracle says.
#include <map>
#include <set>
#include <sstream>

#include "storage/codec/row_codec.h"
#include "tests/fault/fault_store.h"

namespace skua::test {
namespace {

LookupStatus expected_status(const ModelAnswer& answer) {
  switch (answer.status) {
    case ModelStatus::kFound:
    case ModelStatus::kOutsideTtl:  // TTL is for those who ask the engine.
      return LookupStatus::kFound;
    case ModelStatus::kBeyondRetention:
      return LookupStatus::kBeyondRetention;
    case ModelStatus::kNotFound:
      break;
  }
  return LookupStatus::kNotFound;
}

std::int64_t value_of(const ModelRow& row) {
  return row.deleted ? 0 : std::get<std::int64_t>(row.values.at(1));
}

std::string describe_stamp(Timestamp event, Sequence sequence) {
  return "@" + std::to_string(event.us) + "#" + std::to_string(sequence);
}

std::string describe_row(std::int64_t entity, Timestamp event, Sequence sequence, bool is_tombstone,
                         std::int64_t value) {
  std::ostringstream out;
  out << entity << describe_stamp(event, sequence);
  if (is_tombstone)
    out << " tombstone";
  else
    out << "=" << value;
  return out.str();
}

std::string describe_row(std::int64_t entity, const ModelRow& row) {
  return describe_row(entity, row.event_timestamp, row.sequence, row.deleted, value_of(row));
}

// What is in one list and not in the other.
std::string difference(const std::vector<std::string>& expected,
                       const std::vector<std::string>& found) {
  const std::multiset<std::string> have(found.begin(), found.end());
  const std::multiset<std::string> want(expected.begin(), expected.end());
  std::string out;
  for (const std::string& each : want)
    if (!have.contains(each)) out += " missing " + each;
  for (const std::string& each : have)
    if (!want.contains(each)) out += " unexpected " + each;
  return out.empty() ? " the order differs" : out;
}

}  // namespace

void FaultStore::Verdict::take_refusal(const std::string& question, const Status& status) {
  if (status.code() == StatusCode::kDataLoss || status.code() == StatusCode::kUnavailable)
    ++data_loss;
  else if (wrong.empty())
    wrong = question + ": " + status.to_string();
}

void FaultStore::compare(const ModelAnswer& expected, const FoundRow& found,
                         const std::string& question, Verdict& verdict) const {
  if (found.status == LookupStatus::kDataLoss) {
    ++verdict.data_loss;
    return;
  }
  const Seen answer = seen(found);
  const LookupStatus status = expected_status(expected);
  const bool is_right = answer.status == status && answer.is_whole &&
                        (status != LookupStatus::kFound || answer.value == value_of(*expected.row));
  if (is_right) {
    ++verdict.correct;
    return;
  }
  if (!verdict.wrong.empty()) return;
  std::ostringstream out;
  out << question << ": status " << static_cast<int>(answer.status) << " value " << answer.value
      << (answer.is_whole ? "" : " with another text") << ", expected status "
      << static_cast<int>(status);
  if (expected.row != nullptr) out << " value " << value_of(*expected.row);
  if (found.status == LookupStatus::kFound) {
    const RowView row = RowView::trusted(found.bytes);
    out << "; found " << describe_stamp(row.event_timestamp(), row.sequence());
  }
  if (expected.row != nullptr)
    out << ", expected " << describe_stamp(expected.row->event_timestamp, expected.row->sequence);
  verdict.wrong = out.str();
}

void FaultStore::check_entity(const FaultOracle& oracle, std::int64_t entity, RandomSource& random,
                              Verdict& verdict) {
  const std::string key = entity_key(entity);
  const Timestamp now = engine_->now();
  const std::string name = "entity " + std::to_string(entity);
  RowSet rows;
  const std::vector<Lookup> latest = {{&options_.rules, key, now}};
  engine_->lookup_latest(latest, now, IoMode::kMayBlock, rows);
  const ModelStore& model = oracle.model();
  compare(model.lookup(oracle.view(), {entity}, now, Timestamp::max(), now), rows.rows.at(0),
          name + " latest", verdict);
  const std::vector<Timestamp> moments = oracle.moments();
  std::vector<Lookup> as_of;
  for (int i = 0; i < 6; ++i) {
    Lookup lookup{&options_.rules, key, now - Duration{random.between(0, 150'000'000)}};
    if (i % 2 == 1 && !moments.empty())
      lookup.known_at = random.pick(moments) + Duration{random.between(-1, 1)};
    as_of.push_back(lookup);
  }
  engine_->lookup_as_of(as_of, now, IoMode::kMayBlock, rows);
  for (std::size_t i = 0; i < as_of.size(); ++i)
    compare(model.lookup(oracle.view(), {entity}, as_of[i].as_of, as_of[i].known_at, now),
            rows.rows.at(i),
            name + " as of " + std::to_string(as_of[i].as_of.us) + " known at " +
                std::to_string(as_of[i].known_at.us) + " now " + std::to_string(now.us),
            verdict);
  check_history(oracle, entity, verdict);
}

std::string FaultStore::describe(std::int64_t entity, const HistoryRow& row) const {
  const RowView view = RowView::trusted(row.bytes);
  const Seen answer = seen(row.bytes);
  return describe_row(entity, view.event_timestamp(), view.sequence(), view.is_tombstone(),
                      answer.value) +
         (answer.is_whole ? "" : " with another text");
}

void FaultStore::check_history(const FaultOracle& oracle, std::int64_t entity, Verdict& verdict) {
  const Timestamp now = engine_->now();
  const Result<HistoryPage> page =
      engine_->history(options_.rules, entity_key(entity), Timestamp::min(), now, now, 10000, "");
  if (!page.ok()) return verdict.take_refusal("history", page.status());
  std::vector<std::string> expected;
  for (const ModelRow* row : oracle.model().existing(oracle.view(), {entity}, now))
    if (row->event_timestamp <= now) expected.push_back(describe_row(entity, *row));
  std::vector<std::string> found;
  for (const HistoryRow& row : page->rows) found.push_back(describe(entity, row));
  if (expected == found)
    ++verdict.correct;
  else if (verdict.wrong.empty())
    verdict.wrong = "history of entity " + std::to_string(entity) + difference(expected, found);
}

void FaultStore::check_snapshot(const FaultOracle& oracle, const Snapshot& snapshot,
                                std::int64_t entities, Verdict& verdict) {
  std::vector<std::string> expected;
  std::map<std::string, std::int64_t> known;
  for (std::int64_t entity = 0; entity < entities; ++entity) {
    known[entity_key(entity)] = entity;
    for (const ModelRow* row :
         oracle.model().existing(oracle.view(), {entity}, snapshot.read_time, snapshot.sequence))
      expected.push_back(describe_row(entity, *row));
  }
  std::vector<std::string> found;
  std::string cursor;
  do {
    const Result<HistoryPage> page = engine_->scan(snapshot, options_.rules, cursor, 4096);
    if (!page.ok()) return verdict.take_refusal("snapshot", page.status());
    for (const HistoryRow& row : page->rows) {
      const auto entity = known.find(row.entity_key);
      if (entity != known.end()) found.push_back(describe(entity->second, row));
    }
    cursor = page->next;
  } while (!cursor.empty());
  if (expected == found)
    ++verdict.correct;
  else if (verdict.wrong.empty())
    verdict.wrong = "snapshot" + difference(expected, found);
}

}  // namespace skua::test
