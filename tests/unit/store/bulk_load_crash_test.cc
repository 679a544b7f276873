#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "tests/unit/store/bulk_load_fixture.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

// The data folder as a killed process leaves it, copied at moments of a publication while the
// engine is open.
class BulkLoadCrashTest : public BulkLoadFixture {
 protected:
  // Copies the folder around the moment in which rows enter.
  class CopyingTier final : public RowTier {
   public:
    explicit CopyingTier(BulkLoadCrashTest& test) : test_(test) {}
    void before_visible(std::span<const CommittedRow>) override {}
    void after_visible(std::span<const CommittedRow>, bool) override {}
    void close_view(Incarnation) override {
      ++closed;
      test_.copy("closed");
    }
    void open_view() override {}
    void before_load() override {
      test_.copy("before");
      if (entering) entering();
    }
    void after_load() override { test_.copy("after"); }
    void find_newest(std::span<const std::string_view>,
                     const std::function<void(std::size_t, std::string_view)>&) const override {}

    int closed = 0;
    std::function<void()> entering;

   private:
    BulkLoadCrashTest& test_;
  };

  std::unique_ptr<Engine> decorate(std::unique_ptr<Engine> engine) override {
    if (!is_copy_) engine->set_row_tier(tier_);
    return engine;
  }
  void copy(const std::string& name) const {
    std::error_code error;
    do {  // Again when a file that nobody needs has gone meanwhile.
      fs::remove_all(copies_.path() / name);
      fs::copy(folder_.path(), copies_.path() / name, fs::copy_options::recursive, error);
    } while (error);
    fs::remove(copies_.path() / name / "LOCK");
  }
  void open_copy(const std::string& name) {
    engine_.reset();
    is_copy_ = true;
    options_.data_dir = (copies_.path() / name).string();
    open();
  }

  static constexpr std::int64_t kEntities = 300;
  ScratchFolder copies_;
  CopyingTier tier_{*this};
  bool is_copy_ = false;
};

TEST_F(BulkLoadCrashTest, LeavesAllRowsOrNone) {
  options_.limits.load_buffer_bytes = 4096;
  open();
  for (std::int64_t i = 0; i < kEntities; i += 2)
    EXPECT_EQ(write_one(i, 150, -i), RowOutcome::kApplied);
  const std::string unloaded = answers(kEntities);
  const LoadNumber number = begin().number;
  for (std::uint64_t chunk = 0; chunk < 3; ++chunk) {
    std::vector<UnstampedRow> rows;
    for (std::int64_t i = 0; i < kEntities; ++i)
      rows.push_back(row(i, 100 * (1 + static_cast<std::int64_t>(chunk)), i));
    ASSERT_TRUE(stage(number, chunk, std::move(rows), std::to_string(chunk)).ok());
  }
  copy("staged");
  const Result<LoadReceipt> receipt = publish(number, 3, [&] { copy("published"); });
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  const std::string loaded = answers(kEntities);
  EXPECT_EQ(write_one(0, 500, 7), RowOutcome::kApplied);
  copy("written");
  const std::string written = answers(kEntities);

  for (const char* name : {"after", "published"}) {
    SCOPED_TRACE(name);
    open_copy(name);
    EXPECT_EQ(answers(kEntities), loaded);
    EXPECT_EQ(engine_->last_commit().sequence, receipt->sequence);
    EXPECT_TRUE(engine_->loads().empty());
    const Result<LoadReceipt> again = publish(number, 3);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->sequence, receipt->sequence);
    EXPECT_TRUE(fs::is_empty(copies_.path() / name / "loads"));
    EXPECT_EQ(write_one(0, 500, 7), RowOutcome::kApplied);
    EXPECT_EQ(latest(0).value, 7);
  }
  open_copy("written");
  EXPECT_EQ(answers(kEntities), written);
  for (const char* name : {"staged", "closed", "before"}) {
    SCOPED_TRACE(name);
    open_copy(name);
    EXPECT_EQ(answers(kEntities), unloaded);
    const LoadProgress resumed = begin();
    EXPECT_EQ(resumed.number, number);
    EXPECT_FALSE(resumed.published.has_value());
    for (std::uint64_t chunk = resumed.next_chunk; chunk < 3; ++chunk) {
      std::vector<UnstampedRow> rows;
      for (std::int64_t i = 0; i < kEntities; ++i)
        rows.push_back(row(i, 100 * (1 + static_cast<std::int64_t>(chunk)), i));
      ASSERT_TRUE(stage(number, chunk, std::move(rows)).ok());
    }
    const Result<LoadReceipt> published = publish(number, 3);
    ASSERT_TRUE(published.ok()) << published.status().to_string();
    EXPECT_EQ(published->rows, receipt->rows);
    for (std::int64_t i = 0; i < kEntities; ++i) ASSERT_EQ(latest(i).value, i);
  }
}

// The old rows with the load staged, or the new ones, and with either what was written meanwhile.
TEST_F(BulkLoadCrashTest, LeavesTheRowsOfBeforeOrThoseOfALoadThatReplaces) {
  options_.limits.load_buffer_bytes = 4096;
  open();
  for (std::int64_t i = 0; i < kEntities; i += 2)
    EXPECT_EQ(write_one(i, 150, -i), RowOutcome::kApplied);
  const LoadNumber number = begin_replacing().number;
  const auto stage_rows = [&] {
    std::vector<UnstampedRow> rows;
    for (std::int64_t i = 0; i < kEntities; ++i) rows.push_back(row(i, 100, i));
    ASSERT_TRUE(stage(number, 0, std::move(rows)).ok());
  };
  stage_rows();
  EXPECT_EQ(write_one(1, 200, 77), RowOutcome::kApplied);
  EXPECT_EQ(write_one(2, 150, -2), RowOutcome::kDuplicate);
  copy("staged");
  const std::string before = answers(kEntities);
  ASSERT_TRUE(publish_replacing(number, 1, [&](const ViewRules&) { copy("published"); }).ok());
  const std::string replaced = answers(kEntities);
  const auto check = [&] {
    EXPECT_EQ(latest(1).value, 77);
    EXPECT_EQ(latest(2).value, -2);
    for (std::int64_t i = 3; i < kEntities; ++i) ASSERT_EQ(latest(i).value, i);
  };
  check();

  for (const char* name : {"after", "published"}) {
    SCOPED_TRACE(name);
    open_copy(name);
    EXPECT_EQ(rules_.generation(), generation_of_load(number));
    EXPECT_EQ(answers(kEntities), replaced);
    EXPECT_TRUE(engine_->loads().empty());
    EXPECT_EQ(write_one(1, 300, 7), RowOutcome::kApplied);
    ASSERT_TRUE(engine_->compact().ok());
    EXPECT_EQ(engine_->status().dropped_views_pending, 0u);
    EXPECT_EQ(latest(1).value, 7);
  }
  for (const char* name : {"staged", "closed", "before"}) {
    SCOPED_TRACE(name);
    open_copy(name);
    EXPECT_EQ(rules_.generation(), 1u);
    EXPECT_EQ(answers(kEntities), before);
    const LoadProgress resumed = begin_replacing();
    EXPECT_EQ(resumed.number, number);
    if (resumed.next_chunk == 0) stage_rows();
    ASSERT_TRUE(publish_replacing(number, 1).ok());
    check();
  }
}

// A view is closed when rows are about to enter it: not for a load of none, and once for one whose
// files are outdated.
TEST_F(BulkLoadCrashTest, ClosesAViewForRowsAlone) {
  options_.load_sequence_gap = 3;
  open();
  ASSERT_TRUE(publish(begin("empty").number, 0).ok());
  EXPECT_EQ(tier_.closed, 0);
  const LoadNumber number = begin("late").number;
  ASSERT_TRUE(stage(number, 0, {row(1, 100, 1)}).ok());
  for (std::int64_t i = 0; i < 20; ++i) EXPECT_EQ(write_one(i, 50, 2), RowOutcome::kApplied);
  ASSERT_TRUE(publish(number, 1).ok());
  EXPECT_EQ(tier_.closed, 1);
  EXPECT_EQ(latest(1).value, 1);
}

// After a publication that the disk refused it may be tried again, and writes go on.
TEST_F(BulkLoadCrashTest, MayBeTriedAgainWhenItCouldNotEnter) {
  open();
  const LoadNumber number = begin().number;
  ASSERT_TRUE(stage(number, 0, {row(1, 100, 1)}).ok());
  const fs::path folder = folder_.path() / "loads" / std::to_string(number);
  const fs::path kept = copies_.path() / "meta";
  const auto bytes_of = [](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  std::string before;
  tier_.entering = [&] {
    fs::create_hard_link(folder / "meta.sst", kept);
    before = bytes_of(kept);
    fs::rename(folder / "run-0.latest.sst", copies_.path() / "run");
  };
  EXPECT_FALSE(publish(number, 1).ok());
  EXPECT_FALSE(engine_->status().writable);
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
  tier_.entering = nullptr;
  fs::rename(copies_.path() / "run", folder / "run-0.latest.sst");
  clock_.advance(Duration{1000});
  const Result<LoadReceipt> receipt = publish(number, 1);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_TRUE(engine_->status().writable);
  EXPECT_EQ(latest(1).value, 1);
  // The database may have taken the file of the first attempt.
  EXPECT_EQ(bytes_of(kept), before);
}

// A load whose files are damaged is refused, and nothing of it is seen.
TEST_F(BulkLoadCrashTest, ADamagedRunPublishesNothing) {
  options_.limits.load_buffer_bytes = 4096;
  open();
  const LoadNumber number = begin().number;
  std::vector<UnstampedRow> rows;
  for (std::int64_t i = 0; i < 1000; ++i) rows.push_back(row((i * 7) % 1000, 100, i));
  ASSERT_TRUE(stage(number, 0, std::move(rows)).ok());
  const fs::path run = folder_.path() / "loads" / std::to_string(number) / "run-0.history.sst";
  ASSERT_TRUE(fs::exists(run));
  std::fstream file(run, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(100);
  file.put('\x55');
  file.close();
  EXPECT_EQ(publish(number, 1).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
  EXPECT_EQ(engine_->loads().size(), 1u);
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  EXPECT_TRUE(engine_->abandon_load(number).ok());
}

}  // namespace
}  // namespace skua::test
