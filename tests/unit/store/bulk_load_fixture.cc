#include "tests/unit/store/bulk_load_fixture.h"

#include <cstring>
#include <sstream>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"

namespace skua::test {

LoadProgress BulkLoadFixture::begin(const std::string& name) {
  const Result<LoadProgress> progress = engine_->begin_load({rules_.incarnation, name, false});
  EXPECT_TRUE(progress.ok()) << progress.status().to_string();
  return progress.ok() ? *progress : LoadProgress();
}

Result<LoadProgress> BulkLoadFixture::stage(LoadNumber number, std::uint64_t chunk,
                                            std::vector<UnstampedRow> rows,
                                            std::string checkpoint) {
  LoadChunk out;
  out.number = chunk;
  out.request_rows = static_cast<std::uint32_t>(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].request_row = static_cast<std::uint32_t>(i);
  out.rows = std::move(rows);
  out.checkpoint = std::move(checkpoint);
  return engine_->stage(number, std::move(out));
}

Result<LoadReceipt> BulkLoadFixture::publish(LoadNumber number, std::uint64_t chunks,
                                             std::function<void()> publish) {
  LoadPublication publication;
  publication.chunks = chunks;
  publication.is_erased = is_erased;
  publication.publish = std::move(publish);
  return engine_->publish_load(number, publication);
}

LoadProgress BulkLoadFixture::begin_replacing(const std::string& name) {
  const Result<LoadProgress> progress = engine_->begin_load({rules_.incarnation, name, true});
  EXPECT_TRUE(progress.ok()) << progress.status().to_string();
  return progress.ok() ? *progress : LoadProgress();
}

Result<LoadReceipt> BulkLoadFixture::publish_replacing(
    LoadNumber number, std::uint64_t chunks,
    const std::function<void(const ViewRules& after)>& publish) {
  LoadPublication publication;
  publication.chunks = chunks;
  publication.is_erased = is_erased;
  ViewRules after;
  publication.change = [&](const CommitPoint&, Timestamp now) -> Result<RegistryCommit> {
    after = rules_;
    after.replaced_by = number;
    after.replaced_at = now;
    RegistryCommit commit;
    commit.puts = {{"view", std::to_string(number) + " " + std::to_string(now.us)}};
    commit.rules = table_of(after);
    commit.replaced_rows = readers_;
    return commit;
  };
  publication.publish = [&] {
    rules_ = after;
    readers_ = std::make_shared<int>();
    if (publish) publish(after);
  };
  return engine_->publish_load(number, publication);
}

// What the registry would read.
void BulkLoadFixture::before_start(const Engine& engine) {
  rules_.replaced_by = 0;
  rules_.replaced_at = Timestamp::min();
  const auto records = engine.load_registry();
  ASSERT_TRUE(records.ok());
  for (const auto& [name, value] : *records)
    if (name == "view") std::istringstream(value) >> rules_.replaced_by >> rules_.replaced_at.us;
}

LoadReceipt BulkLoadFixture::load(std::vector<UnstampedRow> rows) {
  static int loads = 0;
  const LoadProgress progress = begin("load " + std::to_string(++loads));
  const Result<LoadProgress> staged = stage(progress.number, 0, std::move(rows));
  EXPECT_TRUE(staged.ok()) << staged.status().to_string();
  const Result<LoadReceipt> receipt = publish(progress.number, 1);
  EXPECT_TRUE(receipt.ok()) << receipt.status().to_string();
  return receipt.ok() ? *receipt : LoadReceipt();
}

Result<EraseReceipt> BulkLoadFixture::erase_entity(std::int64_t entity) {
  EraseTarget target;
  target.incarnation = rules_.incarnation;
  target.exact = entity_key(entity);
  target.join_keys.resize(2);
  target.join_keys[0].name = "other";
  target.join_keys[1].name = "entity";
  ASSIGN_OR_RETURN(const std::vector<EraseReceipt> receipts, engine_->erase([&] {
    return std::vector<EraseSubject>{{std::to_string(entity), {target}}};
  }));
  return receipts.at(0);
}

bool BulkLoadFixture::is_erased(std::string_view entity_key, const std::string& digest,
                                const std::vector<std::string>& join_keys) {
  EXPECT_EQ(join_keys, (std::vector<std::string>{"entity", "other"}));
  return without_generation(entity_key) ==
         without_generation(EngineFixture::entity_key(std::stoll(digest)));
}

std::string BulkLoadFixture::answers(std::int64_t entities) const {
  std::ostringstream out;
  const auto show = [&](const Answer& answer) {
    out << " " << static_cast<int>(answer.status) << ":" << answer.value << answer.is_tombstone;
  };
  for (std::int64_t entity = 0; entity < entities; ++entity) {
    out << "\n" << entity << " |";
    show(latest(entity));
    for (std::int64_t at : event_times_) {
      show(as_of(entity, at));
      for (Timestamp known_at : moments_) show(as_of(entity, at, known_at));
    }
    const Result<HistoryPage> page =
        engine_->history(rules_, entity_key(entity, rules_.generation()), Timestamp::min(),
                         Timestamp::max(), engine_->now(), 1000, "");
    EXPECT_TRUE(page.ok()) << page.status().to_string();
    if (!page.ok()) continue;
    for (const HistoryRow& row : page->rows) {
      EXPECT_TRUE(RowView::parse(row.entity_key, row.bytes).ok());
      const RowView view = RowView::trusted(row.bytes);
      EXPECT_FALSE(view.is_loaded());
      out << " h" << view.event_timestamp().us << "," << view.created_timestamp().us << ","
          << view.sequence();
    }
  }
  return out.str();
}

std::vector<std::int64_t> BulkLoadFixture::scan(const Snapshot& snapshot) const {
  std::vector<std::int64_t> values;
  std::string cursor;
  do {
    const Result<HistoryPage> page = engine_->scan(snapshot, rules_, cursor, 1);
    EXPECT_TRUE(page.ok()) << page.status().to_string();
    if (!page.ok()) break;
    for (const HistoryRow& row : page->rows) {
      const RowView view = RowView::trusted(row.bytes);
      std::int64_t value = -1;
      if (!view.is_tombstone())
        std::memcpy(&value, view.fixed(layouts_->back().slots()[0]), sizeof(value));
      values.push_back(value);
    }
    cursor = page->next;
  } while (!cursor.empty());
  return values;
}

std::vector<std::int64_t> BulkLoadFixture::scan_now() {
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  EXPECT_TRUE(snapshot.ok());
  if (!snapshot.ok()) return {};
  std::vector<std::int64_t> values = scan(*snapshot);
  EXPECT_TRUE(engine_->release_snapshot(snapshot->id).ok());
  return values;
}

}  // namespace skua::test
