#include "tests/support/store_sequence.h"

#include <algorithm>
#include <sstream>

namespace skua::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kReceiptsKept = 5;
constexpr std::size_t kHoldsMax = 3;

ModelledStore::Options choose_options(ByteChoices& choices) {
  ModelledStore::Options options;
  options.durability_sync = choices.one_in(2);
  options.memtable_bytes = std::uint64_t{64} << (10 + choices.below(5));
  constexpr std::uint64_t kTierBytes[] = {0, 1, 4096, 1 << 20};
  options.tier_bytes = kTierBytes[choices.below(std::size(kTierBytes))];
  return options;
}

bool is_same(const ModelDefinition& a, const ModelDefinition& b) {
  return a.ttl == b.ttl && a.max_age == b.max_age && a.max_versions == b.max_versions;
}

}  // namespace

StoreSequence::StoreSequence(std::string_view bytes, const std::filesystem::path& folder)
    : choices_(bytes),
      random_(choices_.number<std::uint32_t>()),
      store_(folder, clock_, choose_options(choices_)) {}

void StoreSequence::note(const std::string& what) { log_ += what + "\n"; }

void StoreSequence::fail(const std::string& what) {
  if (failure_.empty()) failure_ = what;
}

void StoreSequence::expect_ok(const Status& status, const std::string& what) {
  expect(status.ok(), what + ": " + status.to_string());
}

std::string StoreSequence::run() {
  expect_ok(store_.open(), "open");
  for (const std::string& view : views_)
    if (failure_.empty())
      expect_ok(store_.apply(choose_definition(view), model_), "creating a view");
  for (std::size_t steps = 0; steps < kStepsMax && !choices_.empty() && failure_.empty(); ++steps)
    step();
  if (failure_.empty()) check_all();
  return failure_.empty() ? "" : log_ + failure_;
}

const std::string& StoreSequence::choose_view() { return views_[choices_.below(views_.size())]; }

EntityKey StoreSequence::choose_key(const std::string& view) {
  EntityKey key = {choices_.between(0, kEntities - 1)};
  if (view == "two") key.emplace_back(choices_.between(-1, 0));
  return key;
}

ModelDefinition StoreSequence::choose_definition(const std::string& name) {
  constexpr Duration kTtls[] = {Duration{0}, seconds(30), minutes(10), hours(2)};
  constexpr Duration kAges[] = {Duration{0}, minutes(1), hours(1), hours(24)};
  ModelDefinition out;
  out.name = name;
  out.join_keys = {"entity"};
  if (name == "two") out.join_keys.emplace_back("other");
  out.features = {{"value", ValueType::kInt64, 0}};
  out.ttl = kTtls[choices_.below(std::size(kTtls))];
  out.max_age = kAges[choices_.below(std::size(kAges))];
  out.max_versions = static_cast<std::uint32_t>(choices_.below(4));
  return out;
}

ModelWrite StoreSequence::choose_row(const std::string& view) {
  constexpr Duration kSteps[] = {Duration{1}, seconds(1), seconds(30), minutes(10), hours(1)};
  ModelWrite row;
  row.key = choose_key(view);
  const std::size_t kind = choices_.below(16);
  row.rejected = kind == 0;
  row.deleted = kind == 1 || kind == 2;
  if (const std::int64_t steps = choices_.between(-24, 5); steps <= 4)
    row.event_timestamp = store_.engine().now() + steps * kSteps[choices_.below(std::size(kSteps))];
  const std::int64_t value = choices_.between(0, 3);
  if (!row.deleted) row.values = {value == 0 ? ModelValue() : ModelValue(value)};
  return row;
}

void StoreSequence::step() {
  switch (choices_.below(32)) {
    case 0:
      return write_again();
    case 1:
      return erase();
    case 2:
      return change_view();
    case 3:
      return choices_.one_in(4) ? recreate_view() : change_view();
    case 4:
      return hold();
    case 5:
      return end_hold();
    case 6:
    case 7:
      return move_clock();
    case 8:
      return restart(choices_.one_in(2));
    case 9:
      return compact();
    default:
      return write();
  }
}

void StoreSequence::write() {
  const std::string view = choose_view();
  std::vector<ModelWrite> rows;
  for (std::size_t left = 1 + choices_.below(3); left > 0; --left) {
    rows.push_back(choose_row(view));
    if (choices_.one_in(8)) rows.push_back(rows.back());
  }
  WriteBatch batch = store_.batch(view, rows);
  const std::string writer = choices_.one_in(4) ? "w" + std::to_string(choices_.below(2)) : "";
  if (!writer.empty()) batch.writer = WriterStamp{writer, next_stamp_[writer]++};
  const auto stamp = batch.writer;
  const Incarnation incarnation = batch.incarnation;
  const std::size_t accepted = batch.rows.size();
  note("write " + view + " rows " + std::to_string(rows.size()));
  const auto receipt = store_.write(std::move(batch));
  if (!receipt.ok()) return fail("write: " + receipt.status().to_string());
  expect(!receipt->repeated, "a new write is answered as a repeated one");
  expect(receipt->created_timestamp > model_.last_created(), "created timestamps do not grow");
  expect(receipt->sequence >= model_.last_sequence() + accepted, "sequences do not grow");
  compare_receipt(
      model_.write(view, rows, receipt->created_timestamp, receipt->sequence - accepted + 1),
      *receipt);
  // A write of nothing but rejected rows is no commit, unless its receipt is kept.
  if (accepted > 0 || stamp) model_.observe_commit(receipt->created_timestamp, receipt->sequence);
  for (const ModelWrite& row : rows)
    if (failure_.empty()) check_entity(view, row.key);
  if (stamp)
    stamped_[writer].push_back({view, incarnation, stamp->sequence, std::move(rows), *receipt});
}

void StoreSequence::write_again() {
  if (stamped_.empty()) return;
  auto& [writer, attempts] = *std::next(
      stamped_.begin(), static_cast<std::ptrdiff_t>(choices_.below(256) % stamped_.size()));
  if (attempts.size() > kReceiptsKept + 1) attempts.pop_front();
  const Stamped& first = attempts[choices_.below(256) % attempts.size()];
  const bool has_view = store_.rules(first.view).incarnation == first.incarnation;
  const bool is_kept = first.sequence + kReceiptsKept >= next_stamp_[writer];
  note("write again of " + writer + " " + std::to_string(first.sequence));
  WriteBatch batch = store_.batch(first.view, first.rows);
  batch.incarnation = first.incarnation;
  batch.writer = WriterStamp{writer, first.sequence};
  const auto again = store_.write(std::move(batch));
  const StatusCode code = again.status().code();
  if (!has_view) return expect(code == StatusCode::kNotFound, "a write to a dropped view");
  if (!is_kept) return expect(code == StatusCode::kAborted, "a write that was forgotten");
  expect(again.ok() && again->repeated && again->outcomes == first.receipt.outcomes &&
             again->future_rows == first.receipt.future_rows &&
             again->created_timestamp == first.receipt.created_timestamp &&
             again->sequence == first.receipt.sequence,
         "a repeated write has another receipt than the first one");
}

void StoreSequence::erase() {
  const std::int64_t entity = choices_.between(0, kEntities - 1);
  note("erase " + std::to_string(entity));
  expect_ok(store_.erase(entity), "erase");
  (void)model_.erase({{"entity", entity}});
  for (Hold& hold : holds_) (void)hold.model.erase({{"entity", entity}});
  check_all();
}

void StoreSequence::change_view() {
  const std::string& view = choose_view();
  const ModelDefinition definition = choose_definition(view);
  if (is_same(definition, model_.find(view)->definition)) return;
  std::ostringstream text;
  text << "change " << view << " ttl " << definition.ttl.count() << " max_age "
       << definition.max_age.count() << " max_versions " << definition.max_versions;
  note(text.str());
  expect_ok(store_.apply(definition, model_), "changing a view");
  check_all();
}

void StoreSequence::recreate_view() {
  const std::string view = choose_view();
  note("drop and create " + view);
  expect_ok(store_.drop(view, model_), "dropping a view");
  for (Hold& hold : holds_) hold.model.drop(view);
  if (failure_.empty()) expect_ok(store_.apply(choose_definition(view), model_), "creating a view");
  if (failure_.empty()) check_all();
}

void StoreSequence::hold() {
  if (holds_.size() == kHoldsMax) return;
  note("hold");
  const auto snapshot =
      store_.engine().hold_snapshot(choices_.one_in(3) ? hours(24 * 365) : hours(2));
  if (!snapshot.ok()) return fail("hold: " + snapshot.status().to_string());
  expect(snapshot->sequence >= model_.last_sequence(), "a snapshot behind the last commit");
  model_.observe_commit(snapshot->created_timestamp, snapshot->sequence);
  holds_.push_back({*snapshot, model_});
  check_holds();
}

void StoreSequence::end_hold() {
  if (holds_.empty()) return;
  const auto at = holds_.begin() + static_cast<std::ptrdiff_t>(choices_.below(256) % holds_.size());
  note("end a hold");
  const bool is_expired = at->snapshot.expires <= store_.engine().now();
  expect(store_.engine().release_snapshot(at->snapshot.id).ok() == !is_expired, "ending a hold");
  holds_.erase(at);
}

void StoreSequence::move_clock() {
  constexpr Duration kMoves[] = {seconds(1), seconds(30), minutes(10),  minutes(50), hours(3),
                                 hours(25),  -seconds(1), -minutes(10), -hours(24)};
  const Duration by = kMoves[choices_.below(std::size(kMoves))];
  note("clock " + std::to_string(by.count()));
  clock_.advance(by);
  if (choices_.one_in(3)) expect_ok(store_.engine().confirm_clock(), "confirming the clock");
  check_holds();
}

void StoreSequence::restart(bool is_kill) {
  note(is_kill ? "kill" : "restart");
  const CommitPoint before = store_.engine().last_commit();
  if (!is_kill) store_.close();
  expect_ok(is_kill ? store_.crash() : store_.open(), "opening again");
  if (!failure_.empty()) return;
  const CommitPoint after = store_.engine().last_commit();
  expect(after.sequence >= model_.last_sequence() && after.sequence >= before.sequence,
         "the last sequence went back");
  expect(after.created_timestamp >= model_.last_created(), "the last commit went back");
  check_all();
}

void StoreSequence::compact() {
  note("compact");
  expect_ok(store_.engine().compact(), "compacting");
  check_all();
}

}  // namespace skua::test
