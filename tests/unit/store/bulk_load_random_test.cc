#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "storage/codec/row_codec.h"
#include "tests/support/random_source.h"
#include "tests/unit/store/bulk_load_fixture.h"

namespace skua::test {
namespace {

// Loads, writes, erasures, compactions and restarts in random order, against a model that keeps
// every row in a list.
class BulkLoadRandomTest : public BulkLoadFixture {
 protected:
  static constexpr std::int64_t kEntities = 12;

  struct Row {
    std::int64_t event_us = 0;
    std::int64_t value = 0;
    Timestamp created;
    std::uint64_t order = 0;  // Of becoming visible.
  };
  struct StagedRow {
    std::int64_t entity = 0;
    std::int64_t event_us = 0;
    std::int64_t value = 0;
    bool is_erased = false;
  };
  struct StagedLoad {
    LoadNumber number = 0;
    bool replaces = false;
    std::vector<std::vector<StagedRow>> chunks;
  };

  void run(std::uint64_t seed) {
    RandomSource random(seed);
    options_.limits.load_buffer_bytes = 4096;
    options_.load_file_bytes_max = 8192;
    options_.load_sequence_gap = random.one_in(2) ? 5 : Sequence{1} << 32;
    open();
    for (int step = 0; step < 250; ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      clock_.advance(Duration{random.between(1, 5)});
      act(random);
      ASSERT_NO_FATAL_FAILURE(check(random));
    }
  }

  void act(RandomSource& random) {
    switch (random.between(0, 13)) {
      case 0:
        return begin_one(random.one_in(2));
      case 1:
      case 2:
      case 3:
        return stage_one(random);
      case 4:
        return publish_one(random);
      case 5:
        return erase_one(random.between(0, kEntities - 1));
      case 6:
        if (random.one_in(3)) {
          ASSERT_TRUE(engine_->compact().ok());
        }
        return;
      case 7:
        return restart(random);
      case 8:
        if (random.one_in(3)) abandon_one(random);
        return;
      default:
        return write_live(random);
    }
  }

  void write_live(RandomSource& random) {
    const std::int64_t entity = random.between(0, kEntities - 1);
    const std::int64_t event_us = random.between(1, 30);
    const std::int64_t value = random.between(1, 3);
    const bool is_duplicate = write_one(entity, event_us, value) == RowOutcome::kDuplicate;
    const Row written{event_us, value, engine_->last_commit().created_timestamp, next_order_++};
    if (!is_duplicate) rows_[entity].push_back(written);
    if (is_replacing()) kept_[entity].push_back(written);
  }
  [[nodiscard]] bool is_replacing() const {
    return std::any_of(loads_.begin(), loads_.end(),
                       [](const auto& item) { return item.second.replaces; });
  }
  void begin_one(bool replaces) {
    if (loads_.size() == 3) return;
    const std::string name = "load " + std::to_string(names_++);
    if (is_replacing() || (replaces && !loads_.empty())) {
      EXPECT_EQ(engine_->begin_load({1, name, replaces}).status().code(),
                StatusCode::kFailedPrecondition);
      return;
    }
    loads_[name].number = replaces ? begin_replacing(name).number : begin(name).number;
    loads_[name].replaces = replaces;
  }
  void abandon_one(RandomSource& random) {
    if (loads_.empty()) return;
    const auto load = picked(random);
    ASSERT_TRUE(engine_->abandon_load(load->second.number).ok());
    if (load->second.replaces) kept_.clear();
    loads_.erase(load);
  }
  void stage_one(RandomSource& random) {
    if (loads_.empty()) return;
    StagedLoad& load = picked(random)->second;
    std::vector<StagedRow>& chunk = load.chunks.emplace_back();
    for (std::int64_t i = random.between(0, 40); i > 0; --i)
      chunk.push_back(
          {random.between(0, kEntities - 1), random.between(1, 30), random.between(10, 99)});
    send(load, load.chunks.size() - 1);
  }
  void send(const StagedLoad& load, std::size_t chunk) {
    std::vector<UnstampedRow> rows;
    for (const StagedRow& each : load.chunks[chunk])
      rows.push_back(row(each.entity, each.event_us, each.value));
    const Result<LoadProgress> staged = stage(load.number, chunk, std::move(rows));
    ASSERT_TRUE(staged.ok()) << staged.status().to_string();
  }
  void publish_one(RandomSource& random) {
    if (loads_.empty()) return;
    const auto load = picked(random);
    const LoadNumber number = load->second.number;
    const std::uint64_t chunks = load->second.chunks.size();
    const std::shared_ptr<const void> reader = random.one_in(2) ? readers_ : nullptr;
    const ViewRules before = rules_;
    const auto shown = shown_by(before);
    const Result<LoadReceipt> receipt =
        load->second.replaces ? publish_replacing(number, chunks) : publish(number, chunks);
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
    if (load->second.replaces) {
      rows_ = std::exchange(kept_, {});
      if (random.one_in(2)) {
        ASSERT_TRUE(engine_->compact().ok());
      }
      // Whoever has begun to read goes on reading what there was.
      if (reader != nullptr) {
        ASSERT_EQ(shown_by(before), shown);
      }
    }
    std::uint64_t visible = 0;
    std::uint64_t erased = 0;
    for (const std::vector<StagedRow>& chunk : load->second.chunks) {
      for (const StagedRow& each : chunk) {
        (each.is_erased ? erased : visible) += 1;
        if (each.is_erased) continue;
        rows_[each.entity].push_back(
            {each.event_us, each.value, receipt->created_timestamp, next_order_++});
      }
    }
    EXPECT_EQ(receipt->rows, visible);
    EXPECT_EQ(receipt->erased, erased);
    loads_.erase(load);
  }
  void erase_one(std::int64_t entity) {
    ASSERT_TRUE(erase_entity(entity).ok());
    rows_.erase(entity);
    kept_.erase(entity);
    for (auto& [name, load] : loads_)
      for (std::vector<StagedRow>& chunk : load.chunks)
        for (StagedRow& each : chunk) each.is_erased = each.is_erased || each.entity == entity;
  }
  void restart(RandomSource& random) {
    if (random.one_in(2)) open();
    for (auto& [name, load] : loads_) {
      const LoadProgress resumed = load.replaces ? begin_replacing(name) : begin(name);
      ASSERT_EQ(resumed.number, load.number);
      for (std::size_t chunk = resumed.next_chunk; chunk < load.chunks.size(); ++chunk)
        send(load, chunk);
    }
  }

  [[nodiscard]] std::map<std::string, StagedLoad>::iterator picked(RandomSource& random) {
    return std::next(loads_.begin(),
                     random.between(0, static_cast<std::int64_t>(loads_.size()) - 1));
  }
  // The value in effect, or 0.
  [[nodiscard]] std::int64_t expected(std::int64_t entity, std::int64_t at_us,
                                      Timestamp known_at) const {
    const auto found = rows_.find(entity);
    if (found == rows_.end()) return 0;
    const Row* best = nullptr;
    for (const Row& each : found->second) {
      if (each.event_us > at_us || each.created > known_at) continue;
      if (best == nullptr ||
          std::pair(each.event_us, each.order) > std::pair(best->event_us, best->order))
        best = &each;
    }
    return best == nullptr ? 0 : best->value;
  }
  void check(RandomSource& random) {
    for (int i = 0; i < 10; ++i) {
      const std::int64_t entity = random.between(0, kEntities - 1);
      ASSERT_EQ(latest(entity).value, expected(entity, 1 << 20, Timestamp::max()));
      const std::int64_t at = random.between(0, 31);
      const Timestamp known_at{random.between(1'000'000, clock_.now().us)};
      ASSERT_EQ(as_of(entity, at).value, expected(entity, at, Timestamp::max()));
      const Answer known = as_of(entity, at, known_at);
      ASSERT_EQ(known.status == LookupStatus::kBeyondRetention, known_at < rules_.replaced_at);
      if (known_at < rules_.replaced_at) continue;
      ASSERT_EQ(known.value, expected(entity, at, known_at));
    }
    if (random.one_in(10)) {
      ASSERT_EQ(scan_now(), exported());
    }
  }
  // Every row there is, in the order of a scan.
  [[nodiscard]] std::vector<std::int64_t> exported() const {
    std::vector<std::int64_t> values;
    for (const auto& [entity, rows] : rows_) {
      std::vector<Row> newest_first = rows;
      std::sort(newest_first.begin(), newest_first.end(), [](const Row& a, const Row& b) {
        return std::pair(a.event_us, a.order) > std::pair(b.event_us, b.order);
      });
      for (const Row& each : newest_first) values.push_back(each.value);
    }
    return values;
  }
  [[nodiscard]] std::vector<std::int64_t> shown_by(const ViewRules& rules) const {
    std::vector<std::int64_t> values;
    for (std::int64_t entity = 0; entity < kEntities; ++entity) {
      const std::string key = entity_key(entity, rules.generation());
      const Result<HistoryPage> page = engine_->history(
          rules, key, Timestamp::min(), Timestamp::max(), engine_->now(), 1000, "");
      EXPECT_TRUE(page.ok());
      for (const HistoryRow& row : page->rows)
        values.push_back(static_cast<std::int64_t>(RowView::trusted(row.bytes).sequence()));
    }
    return values;
  }

  std::map<std::int64_t, std::vector<Row>> rows_;
  std::map<std::int64_t, std::vector<Row>> kept_;  // For the load that replaces.
  std::map<std::string, StagedLoad> loads_;
  std::uint64_t next_order_ = 0;
  int names_ = 0;
};

TEST_F(BulkLoadRandomTest, AnswersAreThoseOfTheModel) {
  for (const std::uint64_t seed : test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    rows_.clear();
    kept_.clear();
    loads_.clear();
    close();
    std::filesystem::remove_all(options_.data_dir);
    ASSERT_NO_FATAL_FAILURE(run(seed));
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace skua::test
