#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

class NamedRecordsTest : public EngineFixture {
 protected:
  using Records = std::vector<std::pair<std::string, std::string>>;
  Records load(std::string_view prefix) const {
    const Result<Records> records = engine_->load_records(prefix);
    EXPECT_TRUE(records.ok());
    return records.ok() ? *records : Records();
  }
};

TEST_F(NamedRecordsTest, ChangeWholeAndLast) {
  options_.durability_sync = false;
  open();
  RecordChanges changes;
  changes.puts = {{"key/b", "2"}, {"key/a", "1"}, {"keyless", "x"}, {"block", "100"}};
  bool published = false;
  ASSERT_TRUE(engine_
                  ->commit_records([&]() -> Result<RecordChanges> { return changes; },
                                   [&] { published = true; })
                  .ok());
  EXPECT_TRUE(published);
  changes = {{{"key/b", "3"}}, {"key/a", "unknown"}};
  ASSERT_TRUE(
      engine_->commit_records([&]() -> Result<RecordChanges> { return changes; }, [] {}).ok());
  open();
  EXPECT_EQ(load("key/"), (Records{{"key/b", "3"}}));
  EXPECT_EQ(load("").size(), 3u);
  EXPECT_TRUE(load("nothing").empty());
}

TEST_F(NamedRecordsTest, AFailedChangeChangesNothing) {
  open();
  const auto change = []() -> Result<RecordChanges> { return failed_precondition("not now"); };
  EXPECT_EQ(engine_->commit_records(change, [] { ADD_FAILURE(); }).code(),
            StatusCode::kFailedPrecondition);
  EXPECT_TRUE(load("").empty());
}

}  // namespace
}  // namespace skua::test
