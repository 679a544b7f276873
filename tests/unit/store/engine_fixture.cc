#include "tests/unit/store/engine_fixture.h"

#include <future>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/retention.h"

namespace skua::test {
namespace {

std::shared_ptr<const std::vector<RowLayout>> one_feature() {
  Feature feature;
  feature.name = "value";
  feature.type = ValueType::kInt64;
  feature.id = 1;
  return std::make_shared<const std::vector<RowLayout>>(
      std::vector<RowLayout>{RowLayout(1, {feature})});
}

}  // namespace

std::shared_ptr<const RulesTable> EngineFixture::table_of(const ViewRules& rules) {
  return std::make_shared<const RulesTable>(RulesTable{{rules.incarnation, rules}});
}

EngineFixture::EngineFixture() : layouts_(one_feature()) {
  options_.data_dir = folder_.path().string();
  options_.maintenance_interval = std::chrono::hours(24);
  rules_.incarnation = 1;
}

void EngineFixture::open() {
  engine_.reset();
  Result<std::unique_ptr<Engine>> opened = open_rocks_engine(options_, clock_, metrics_);
  ASSERT_TRUE(opened.ok()) << opened.status().to_string();
  engine_ = *std::move(opened);
  engine_ = decorate(std::move(engine_));
  before_start(*engine_);
  engine_->start(table_of(rules_));
}

void EngineFixture::change_rules(const ViewRules& rules) {
  const auto change = [&](const CommitPoint& last, Timestamp now) -> Result<RegistryCommit> {
    rules_ = with_floors(rules_, rules, now, last.sequence);
    RegistryCommit commit;
    commit.rules = table_of(rules_);
    return commit;
  };
  ASSERT_TRUE(engine_->commit_registry(change, [] {}).ok());
}

void EngineFixture::drop_view() {
  const auto change = [&](const CommitPoint&, Timestamp) -> Result<RegistryCommit> {
    RegistryCommit commit;
    commit.dropped = {rules_.incarnation};
    commit.rules = std::make_shared<const RulesTable>();
    return commit;
  };
  ASSERT_TRUE(engine_->commit_registry(change, [] {}).ok());
}

std::string EngineFixture::entity_key(std::int64_t entity, Generation generation) {
  Column key(ValueType::kInt64);
  key.append(entity);
  std::string out;
  EXPECT_TRUE(append_entity_key(out, generation, {&key}, 0));
  return out;
}

UnstampedRow EngineFixture::row(std::int64_t entity, std::optional<std::int64_t> event_us,
                                std::int64_t value) const {
  Column column(ValueType::kInt64);
  column.append(value);
  UnstampedRow out;
  out.entity_key = entity_key(entity, rules_.generation());
  if (event_us) out.event_timestamp = Timestamp{*event_us};
  out.row = pack_row(layouts_->back(), {&column}, 0);
  return out;
}

UnstampedRow EngineFixture::tombstone(std::int64_t entity, std::int64_t event_us) const {
  UnstampedRow out;
  out.entity_key = entity_key(entity, rules_.generation());
  out.event_timestamp = Timestamp{event_us};
  out.row = pack_tombstone(1);
  return out;
}

WriteBatch EngineFixture::batch(std::vector<UnstampedRow> rows) const {
  WriteBatch out;
  out.incarnation = rules_.incarnation;
  out.layouts = layouts_;
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].request_row = static_cast<std::uint32_t>(i);
  out.request_rows = static_cast<std::uint32_t>(rows.size());
  out.rows = std::move(rows);
  return out;
}

Result<WriteReceipt> EngineFixture::write(WriteBatch batch) {
  std::promise<Result<WriteReceipt>> promise;
  engine_->write(std::move(batch),
                 [&](Result<WriteReceipt> receipt) { promise.set_value(std::move(receipt)); });
  return promise.get_future().get();
}

Result<EraseReceipt> EngineFixture::erase(const EraseTarget& target) {
  ASSIGN_OR_RETURN(const std::vector<EraseReceipt> receipts, engine_->erase([&] {
    return std::vector<EraseSubject>{{"digest", {target}}};
  }));
  return receipts.at(0);
}

RowOutcome EngineFixture::write_one(std::int64_t entity, std::int64_t event_us,
                                    std::int64_t value) {
  const Result<WriteReceipt> receipt = write(batch({row(entity, event_us, value)}));
  EXPECT_TRUE(receipt.ok()) << receipt.status().to_string();
  return receipt.ok() ? receipt->outcomes[0] : RowOutcome::kRejected;
}

EngineFixture::Answer EngineFixture::latest(std::int64_t entity) const {
  return read(entity, engine_->now(), Timestamp::max(), true);
}

EngineFixture::Answer EngineFixture::as_of(std::int64_t entity, std::int64_t at_us,
                                           Timestamp known_at) const {
  return read(entity, Timestamp{at_us}, known_at, false);
}

EngineFixture::Answer EngineFixture::read(std::int64_t entity, Timestamp at, Timestamp known_at,
                                          bool is_latest) const {
  const std::string key = entity_key(entity, rules_.generation());
  const std::vector<Lookup> lookups = {{&rules_, key, at, known_at}};
  RowSet rows;
  if (is_latest)
    engine_->lookup_latest(lookups, at, IoMode::kMayBlock, rows);
  else
    engine_->lookup_as_of(lookups, engine_->now(), IoMode::kMayBlock, rows);
  Answer answer;
  answer.status = rows.rows[0].status;
  if (answer.status != LookupStatus::kFound) return answer;
  const RowView row = RowView::trusted(rows.rows[0].bytes);
  answer.is_tombstone = row.is_tombstone();
  if (!answer.is_tombstone)
    std::memcpy(&answer.value, row.fixed(layouts_->back().slots()[0]), sizeof(answer.value));
  return answer;
}

}  // namespace skua::test
