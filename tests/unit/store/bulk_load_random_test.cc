#include <filesystem>
#include <map>

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
    switch (random.between(0, 11)) {
      case 0:
        return begin_one();
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
      default:
        return write_live(random);
    }
  }

  void write_live(RandomSource& random) {
    const std::int64_t entity = random.between(0, kEntities - 1);
    const std::int64_t event_us = random.between(1, 30);
    const std::int64_t value = random.between(1, 3);
    if (write_one(entity, event_us, value) != RowOutcome::kDuplicate)
      rows_[entity].push_back(
          {event_us, value, engine_->last_commit().created_timestamp, next_order_++});
  }
  void begin_one() {
    if (loads_.size() == 3) return;
    const std::string name = "load " + std::to_string(names_++);
    loads_[name].number = begin(name).number;
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
    const Result<LoadReceipt> receipt = publish(load->second.number, load->second.chunks.size());
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
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
    for (auto& [name, load] : loads_)
      for (std::vector<StagedRow>& chunk : load.chunks)
        for (StagedRow& each : chunk) each.is_erased = each.is_erased || each.entity == entity;
  }
  void restart(RandomSource& random) {
    if (random.one_in(2)) open();
    for (auto& [name, load] : loads_) {
      const LoadProgress resumed = begin(name);
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
      ASSERT_EQ(as_of(entity, at, known_at).value, expected(entity, at, known_at));
    }
  }

  std::map<std::int64_t, std::vector<Row>> rows_;
  std::map<std::string, StagedLoad> loads_;
  std::uint64_t next_order_ = 0;
  int names_ = 0;
};

TEST_F(BulkLoadRandomTest, AnswersAreThoseOfTheModel) {
  for (const std::uint64_t seed : test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    rows_.clear();
    loads_.clear();
    close();
    std::filesystem::remove_all(options_.data_dir);
    ASSERT_NO_FATAL_FAILURE(run(seed));
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace skua::test
