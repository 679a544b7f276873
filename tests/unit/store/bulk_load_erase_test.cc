#include <algorithm>
#include <filesystem>

#include "tests/unit/store/bulk_load_fixture.h"

namespace skua::test {
namespace {

class BulkLoadEraseTest : public BulkLoadFixture {
 protected:
  void SetUp() override {
    options_.limits.load_buffer_bytes = 4096;
    open();
    number_ = begin().number;
  }
  [[nodiscard]] std::vector<UnstampedRow> rows_of(std::int64_t event_us) const {
    std::vector<UnstampedRow> rows;
    for (std::int64_t i = 0; i < kEntities; ++i) rows.push_back(row(i, event_us, event_us));
    return rows;
  }
  [[nodiscard]] std::vector<std::string> files_of_erasure() const {
    const EngineStatus status = engine_->status();
    return status.erasures.empty() ? std::vector<std::string>() : status.erasures[0].files;
  }

  static constexpr std::int64_t kEntities = 200;
  LoadNumber number_ = 0;
};

TEST_F(BulkLoadEraseTest, TakesRowsThatHadArrived) {
  for (const bool has_crash : {false, true}) {
    const LoadNumber number = begin(has_crash ? "crash" : "none").number;
    ASSERT_TRUE(stage(number, 0, rows_of(100)).ok());
    ASSERT_TRUE(erase_entity(3).ok());
    std::uint64_t chunk = 1;
    if (has_crash) {
      open();
      // What was not staged for good comes again, and is erased all the same.
      chunk = begin("crash").next_chunk;
      if (chunk == 0) {
        ASSERT_TRUE(stage(number, chunk++, rows_of(100)).ok());
      }
    }
    ASSERT_TRUE(stage(number, chunk, {row(3, 50, 1), row(4, 50, 1)}).ok());
    const Result<LoadReceipt> receipt = publish(number, 2);
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
    EXPECT_EQ(receipt->erased, 1u);
    EXPECT_EQ(receipt->rows, static_cast<std::uint64_t>(kEntities) + 1);
    EXPECT_EQ(as_of(3, 60).value, 1);
    EXPECT_EQ(latest(3).value, 1);
    EXPECT_EQ(latest(4).value, 100);
    ASSERT_TRUE(erase_entity(4).ok());  // Of both places: published rows go as every other.
    EXPECT_EQ(latest(4).status, LookupStatus::kNotFound);
    EXPECT_EQ(as_of(4, 60).status, LookupStatus::kNotFound);
  }
}

TEST_F(BulkLoadEraseTest, IsNotOverWhileStagedFilesHoldBytes) {
  ASSERT_TRUE(stage(number_, 0, rows_of(100)).ok());
  ASSERT_TRUE(erase_entity(3).ok());
  const std::string folder = "/loads/" + std::to_string(number_);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(engine_->compact().ok());
    const std::vector<std::string> files = files_of_erasure();
    EXPECT_NE(std::find(files.begin(), files.end(), folder), files.end());
    open();
  }
  ASSERT_EQ(begin().next_chunk, 0u);
  ASSERT_TRUE(stage(number_, 0, rows_of(100)).ok());
  ASSERT_TRUE(publish(number_, 1).ok());
  EXPECT_EQ(latest(3).status, LookupStatus::kNotFound);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_TRUE(engine_->status().erasures.empty());
}

TEST_F(BulkLoadEraseTest, IsOverWhenTheLoadIsAbandoned) {
  ASSERT_TRUE(stage(number_, 0, rows_of(100)).ok());
  ASSERT_TRUE(erase_entity(3).ok());
  ASSERT_TRUE(engine_->abandon_load(number_).ok());
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_TRUE(engine_->status().erasures.empty());
}

// An erase that comes while rows are merged makes another pass.
TEST_F(BulkLoadEraseTest, TakesRowsWhileTheyAreMerged) {
  ASSERT_TRUE(stage(number_, 0, rows_of(100)).ok());
  ASSERT_TRUE(erase_entity(3).ok());
  bool has_erased = false;
  LoadPublication publication;
  publication.chunks = 1;
  publication.is_erased = [&](std::string_view key, const std::string& digest,
                              const std::vector<std::string>& join_keys) {
    if (!has_erased) {
      has_erased = true;
      EXPECT_TRUE(erase_entity(5).ok());
    }
    return is_erased(key, digest, join_keys);
  };
  const Result<LoadReceipt> receipt = engine_->publish_load(number_, publication);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->erased, 2u);
  EXPECT_EQ(latest(3).status, LookupStatus::kNotFound);
  EXPECT_EQ(latest(5).status, LookupStatus::kNotFound);
  EXPECT_EQ(latest(6).value, 100);
  ASSERT_TRUE(engine_->compact().ok());
  open();
  EXPECT_EQ(latest(5).status, LookupStatus::kNotFound);
}

// Rows that come again after a crash have the places they had, though some are too old by now.
TEST_F(BulkLoadEraseTest, TakesNoRowForAnother) {
  rules_.max_age = Duration{10'000};
  open();
  const LoadProgress begun = begin("aging");
  const auto send_first = [&] {
    std::vector<UnstampedRow> rows;
    for (std::int64_t i = 0; i < 20; ++i) rows.push_back(row(i, 991'000, 1));
    ASSERT_TRUE(stage(begun.number, 0, std::move(rows)).ok());
  };
  send_first();
  ASSERT_TRUE(erase_entity(3).ok());
  clock_.advance(Duration{5'000});
  open();
  const LoadProgress resumed = begin("aging");
  EXPECT_EQ(resumed.begun, begun.begun);
  ASSERT_EQ(resumed.next_chunk, 0u);
  send_first();
  ASSERT_TRUE(stage(begun.number, 1, {row(3, 999'000, 2)}).ok());
  const Result<LoadReceipt> receipt = publish(begun.number, 2);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->erased, 1u);
  EXPECT_EQ(latest(3).value, 2);
}

TEST_F(BulkLoadEraseTest, MayTakeEveryRow) {
  ASSERT_TRUE(stage(number_, 0, {row(3, 100, 1)}).ok());
  ASSERT_TRUE(erase_entity(3).ok());
  const Result<LoadReceipt> receipt = publish(number_, 1);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->rows, 0u);
  EXPECT_EQ(latest(3).status, LookupStatus::kNotFound);
}

}  // namespace
}  // namespace skua::test
