#include "storage/store/rocks/load/load_files.h"

#include <algorithm>
#include <random>

#include "tests/unit/store/load_fixture.h"

namespace skua::test {
namespace {

class LoadFilesTest : public LoadFixture {
 protected:
  enum class Order { kByEntity, kByTime, kShuffled };

  // Rows of few moments, so that event timestamps repeat, some of them tombstones.
  static std::vector<UnstampedRow> random_rows(RandomSource& random, std::size_t count,
                                               std::int64_t entities, Order order) {
    std::vector<std::pair<std::int64_t, std::int64_t>> places;
    for (std::size_t i = 0; i < count; ++i)
      places.emplace_back(random.between(1, entities), random.between(-20, 20));
    if (order == Order::kByEntity)
      std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
        return std::pair(entity_key(a.first), a.second) < std::pair(entity_key(b.first), b.second);
      });
    if (order == Order::kByTime)
      std::sort(places.begin(), places.end(),
                [](const auto& a, const auto& b) { return a.second < b.second; });
    std::vector<UnstampedRow> rows;
    for (const auto& [entity, event_us] : places)
      rows.push_back(row(entity, event_us,
                         random.one_in(10) ? 0 : static_cast<std::size_t>(random.between(1, 90)),
                         static_cast<char>(random.between('a', 'z'))));
    return rows;
  }
};

TEST_F(LoadFilesTest, RandomRowsOfEveryOrderComeBack) {
  for (const std::uint64_t seed : test_seeds(2)) {
    RandomSource random(seed);
    for (const Order order : {Order::kByEntity, Order::kByTime, Order::kShuffled}) {
      for (const std::int64_t entities : {1, 40, 100'000}) {
        SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed) + " order " +
                     std::to_string(static_cast<int>(order)) + " entities " +
                     std::to_string(entities));
        const auto rows = random_rows(random, 2000, entities, order);
        options_.buffer_bytes = static_cast<std::uint64_t>(random.between(1, 40)) << 10U;
        options_.file_bytes_max = random.one_in(2) ? 16 << 10U : 256 << 20U;
        options_.fan_in = random.one_in(2) ? 64 : static_cast<std::uint32_t>(random.between(2, 5));
        runs_.clear();
        LoadFiles files(options_, kBase, 0);
        stage(files, rows);
        LoadFiles::Arrangement how = arrangement();
        how.name_prefix = "seed" + std::to_string(seed);
        const auto arranged = arrange(how);
        ASSERT_TRUE(arranged.ok()) << arranged.status().to_string();
        expect_apart(arranged->pairs, rows.size());
        EXPECT_EQ(arranged->erased, 0u);
        ASSERT_EQ(ingest(arranged->pairs), content_of(rows, kBase, how));
        for (const std::string& name : this->files())
          std::filesystem::remove(std::filesystem::path(options_.folder) / name);
      }
    }
  }
}

TEST_F(LoadFilesTest, RowsInTheOrderOfEntitiesAreWrittenOnce) {
  RandomSource random(1);
  const auto rows = random_rows(random, 2000, 500, Order::kByEntity);
  options_.buffer_bytes = 10 << 10U;
  LoadFiles files(options_, kBase, 0);
  stage(files, rows);
  ASSERT_GT(runs_.size(), 10u);
  const auto before = this->files();
  const auto arranged = arrange(arrangement());
  ASSERT_TRUE(arranged.ok());
  EXPECT_EQ(this->files(), before);
  EXPECT_EQ(arranged->pairs.size(), runs_.size());
}

TEST_F(LoadFilesTest, AnotherInstanceGoesOnWhereOneWasLost) {
  RandomSource random(1);
  const auto rows = random_rows(random, 1000, 100, Order::kShuffled);
  const std::vector<UnstampedRow> first(rows.begin(), rows.begin() + 400);
  const std::vector<UnstampedRow> rest(rows.begin() + 400, rows.end());
  options_.buffer_bytes = 8 << 10U;
  {
    LoadFiles files(options_, kBase, 0);
    stage(files, first);
    files.add(rest.front());  // Lost: no run has it.
  }
  const std::vector<LoadFilePair> first_runs = runs_;
  for (const bool knows_runs : {false, true}) {
    runs_ = first_runs;
    LoadFiles files(options_, kBase, 400, knows_runs ? first_runs : std::vector<LoadFilePair>());
    stage(files, rest);
    const auto arranged = arrange(arrangement());
    ASSERT_TRUE(arranged.ok());
    EXPECT_EQ(ingest(arranged->pairs), content_of(rows, kBase, arrangement()));
  }
}

TEST_F(LoadFilesTest, ErasedRowsAreLeftOut) {
  for (const std::uint64_t seed : test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    const Order order = random.one_in(2) ? Order::kByEntity : Order::kShuffled;
    const auto rows = random_rows(random, 1500, 60, order);
    runs_.clear();
    options_.buffer_bytes = 8 << 10U;
    LoadFiles files(options_, kBase, 0);
    stage(files, rows);
    std::map<std::string, std::uint64_t> erased_below;
    for (int i = 0; i < 20; ++i)
      erased_below[entity_key(random.between(1, 60))] =
          static_cast<std::uint64_t>(random.between(0, 1600));
    LoadFiles::Arrangement how = arrangement();
    how.is_erased = [&](std::string_view entity, std::uint64_t arrival) {
      const auto found = erased_below.find(std::string(entity));
      return found != erased_below.end() && arrival < found->second;
    };
    how.new_base = random.one_in(2) ? kBase : kBase + 12345;
    const auto arranged = arrange(how);
    ASSERT_TRUE(arranged.ok());
    const Content expected = content_of(rows, how.new_base, how);
    EXPECT_EQ(arranged->erased, rows.size() - expected.history.size());
    expect_apart(arranged->pairs, expected.history.size());
    EXPECT_EQ(ingest(arranged->pairs), expected);
  }
}

TEST_F(LoadFilesTest, NoPairIsLeftWhenAllRowsAreErased) {
  LoadFiles files(options_, kBase, 0);
  stage(files, {row(1, 1, 5), row(2, 1, 5)});
  LoadFiles::Arrangement how = arrangement();
  how.is_erased = [](std::string_view, std::uint64_t) { return true; };
  const auto arranged = arrange(how);
  ASSERT_TRUE(arranged.ok());
  EXPECT_TRUE(arranged->pairs.empty());
  EXPECT_EQ(arranged->erased, 2u);
  EXPECT_EQ(this->files().size(), 2u);
}

TEST_F(LoadFilesTest, RowsMoveToANewBaseAndAgainToAnother) {
  RandomSource random(1);
  const auto rows = random_rows(random, 1000, 50, Order::kShuffled);
  options_.buffer_bytes = 8 << 10U;
  LoadFiles files(options_, kBase, 0);
  stage(files, rows);
  LoadFiles::Arrangement how = arrangement();
  for (const Sequence base : {kBase + 1, std::numeric_limits<Sequence>::max() / 2}) {
    how.new_base = base;
    how.name_prefix = "at" + std::to_string(base);
    const auto arranged = arrange(how);
    ASSERT_TRUE(arranged.ok()) << arranged.status().to_string();
    EXPECT_EQ(ingest(arranged->pairs), content_of(rows, base, how));
    runs_ = arranged->pairs;
    how.base = base;
  }
}

TEST_F(LoadFilesTest, FilesEndBetweenEntitiesWhereTheyAreFull) {
  std::vector<UnstampedRow> rows;
  for (std::int64_t entity = 1; entity <= 400; ++entity)
    for (std::int64_t event = 1; event <= 5; ++event)
      rows.push_back(row(entity, event, 500, static_cast<char>('a' + (entity + event) % 26)));
  std::shuffle(rows.begin(), rows.end(), std::mt19937_64(1));
  options_.history.compression = rocksdb::kNoCompression;
  options_.buffer_bytes = 100 << 10U;
  options_.file_bytes_max = 100 << 10U;
  LoadFiles files(options_, kBase, 0);
  stage(files, rows);
  const auto arranged = arrange(arrangement());
  ASSERT_TRUE(arranged.ok());
  EXPECT_GE(arranged->pairs.size(), 9u);
  EXPECT_LE(arranged->pairs.size(), 12u);
  expect_apart(arranged->pairs, rows.size());
  for (const LoadFilePair& pair : arranged->pairs) EXPECT_EQ(pair.rows % 5, 0u);
}

TEST_F(LoadFilesTest, ARunIsDueWhereTheEntityChangesOrAtTwiceTheBuffer) {
  options_.buffer_bytes = 4096;
  LoadFiles files(options_, kBase, 0);
  EXPECT_FALSE(files.is_due(entity_key(1)));
  files.add(row(1, 1, 4096));
  EXPECT_FALSE(files.is_due(entity_key(1)));
  EXPECT_TRUE(files.is_due(entity_key(2)));
  files.add(row(1, 2, 4096));
  EXPECT_TRUE(files.is_due(entity_key(1)));
  EXPECT_EQ(files.buffered_rows(), 2u);
  ASSERT_TRUE(files.cut("run").ok());
  EXPECT_EQ(files.buffered_rows(), 0u);
  EXPECT_FALSE(files.is_due(entity_key(2)));
}

TEST_F(LoadFilesTest, PacesWhatItWritesAndSaysHowFarItIs) {
  std::uint64_t paced = 0;
  options_.pace = [&](std::uint64_t bytes) {
    paced += bytes;
    return Status();
  };
  options_.buffer_bytes = 2 << 20U;
  std::vector<UnstampedRow> rows;
  for (std::int64_t i = 0; i < 20'000; ++i) rows.push_back(row(i % 1000, i, 400));
  LoadFiles files(options_, kBase, 0);
  stage(files, rows);
  EXPECT_GT(paced, std::uint64_t{rows.size()} * 400);
  const std::uint64_t staged = paced;
  LoadFiles::Arrangement how = arrangement();
  std::vector<std::uint64_t> progress;
  how.progress = [&](std::uint64_t done) { progress.push_back(done); };
  ASSERT_TRUE(arrange(how).ok());
  EXPECT_GT(paced, 3 * staged / 2);
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
  ASSERT_FALSE(progress.empty());
  EXPECT_EQ(progress.back(), rows.size());
  EXPECT_GT(progress.size(), 4u);
}

}  // namespace
}  // namespace skua::test
