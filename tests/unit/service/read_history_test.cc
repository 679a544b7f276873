#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

class ReadHistoryTest : public ServiceTest {
 protected:
  HistoryRequest history_of(const std::string& origin) {
    HistoryRequest request;
    request.view = *reads.find_view(kEveryone, "", "weather");
    request.keys = {strings({origin})};
    return request;
  }
  static std::vector<Timestamp> event_timestamps(const RowPage& page) {
    std::vector<Timestamp> out;
    for (const std::string& row : page.rows) out.push_back(RowView::trusted(row).event_timestamp());
    return out;
  }
  StatusCode history_error(const HistoryRequest& request) {
    return reads.history(request).status().code();
  }
};

TEST_F(ReadHistoryTest, ListsNewestFirstWithCorrectionsAndTombstones) {
  put_weather("EWR", kNow - hours(3), 1.0);
  put_weather("EWR", kNow - hours(3), 2.0);
  delete_weather("EWR", kNow - hours(2));
  put_weather("JFK", kNow, 9.0);
  const auto page = reads.history(history_of("EWR"));
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  EXPECT_EQ(event_timestamps(*page),
            (std::vector{kNow - hours(2), kNow - hours(3), kNow - hours(3)}));
  EXPECT_TRUE(RowView::trusted(page->rows[0]).is_tombstone());
  EXPECT_GT(RowView::trusted(page->rows[1]).sequence(), RowView::trusted(page->rows[2]).sequence());
  ASSERT_EQ(page->keys.size(), 1u);
  EXPECT_EQ(page->keys[0].size(), 3u);
  EXPECT_EQ(page->keys[0].cell(2), "EWR");
  EXPECT_TRUE(page->next_page_token.empty());
}

TEST_F(ReadHistoryTest, PagesGoOnWhereTheyEnded) {
  for (int i = 0; i < 7; ++i) put_weather("EWR", kNow - hours(i), i);
  HistoryRequest request = history_of("EWR");
  request.limit = 3;
  std::vector<Timestamp> seen;
  int pages = 0;
  do {
    const auto page = reads.history(request);
    ASSERT_TRUE(page.ok()) << page.status().to_string();
    for (const Timestamp time : event_timestamps(*page)) seen.push_back(time);
    request.page_token = page->next_page_token;
    ++pages;
  } while (!request.page_token.empty());
  EXPECT_EQ(pages, 3);
  ASSERT_EQ(seen.size(), 7u);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], kNow - hours(i));
}

TEST_F(ReadHistoryTest, TheLimitHasADefaultAndACap) {
  for (int i = 0; i < 101; ++i) put_weather("EWR", kNow - minutes(i), i);
  EXPECT_EQ(reads.history(history_of("EWR"))->rows.size(), 100u);
  limits.history_rows_max = 5;
  HistoryRequest request = history_of("EWR");
  request.limit = 50;
  EXPECT_EQ(reads.history(request)->rows.size(), 5u);
}

TEST_F(ReadHistoryTest, BoundsAreInclusive) {
  for (int i = 0; i < 5; ++i) put_weather("EWR", kNow - hours(i), i);
  HistoryRequest request = history_of("EWR");
  request.from = kNow - hours(3);
  request.to = kNow - hours(1);
  EXPECT_EQ(reads.history(request)->rows.size(), 3u);
}

TEST_F(ReadHistoryTest, OlderRowsComeInTheCurrentLayoutAlsoWhenTheRequestIsOlder) {
  put_weather("EWR", kNow - hours(2), 1.5);
  const HistoryRequest old_request = history_of("EWR");
  add_humidity();
  put_weather("EWR", kNow - hours(1), 2.5);
  for (const HistoryRequest& request : {history_of("EWR"), old_request}) {
    const auto page = reads.history(request);
    ASSERT_TRUE(page.ok()) << page.status().to_string();
    ASSERT_EQ(page->rows.size(), 2u);
    const RowLayout& layout = page->view->layout();
    ASSERT_EQ(layout.slots().size(), 3u);
    for (const std::string& row : page->rows) {
      EXPECT_EQ(RowView::trusted(row).schema_version(), layout.version());
      EXPECT_TRUE(is_well_formed_row(RowView::trusted(row), layout));
      EXPECT_TRUE(RowView::trusted(row).is_null(layout.slots()[2]));
      EXPECT_FALSE(RowView::trusted(row).is_null(layout.slots()[0]));
    }
  }
}

TEST_F(ReadHistoryTest, ADroppedViewAborts) {
  put_weather("EWR", kNow - hours(2), 1.5);
  const HistoryRequest request = history_of("EWR");
  add_humidity();
  put_weather("EWR", kNow - hours(1), 2.5);
  ASSERT_TRUE(registry->drop(DefinitionKind::kFeatureView, "", "weather").ok());
  EXPECT_EQ(history_error(request), StatusCode::kAborted);
}

TEST_F(ReadHistoryTest, KeysAndTokensAreChecked) {
  put_weather("EWR", kNow, 1.0);
  HistoryRequest request = history_of("EWR");
  request.keys = {};
  EXPECT_EQ(history_error(request), StatusCode::kInvalidArgument);
  request.keys = {integers({1})};
  EXPECT_EQ(history_error(request), StatusCode::kInvalidArgument);
  request.keys = {strings({"a", "b"})};
  EXPECT_EQ(history_error(request), StatusCode::kInvalidArgument);
  request.keys = {strings({std::string(5000, 'x')})};
  EXPECT_EQ(history_error(request), StatusCode::kInvalidArgument);
  request = history_of("EWR");
  for (const char* token : {"0", "zz", "00ff", "AB"}) {
    request.page_token = token;
    EXPECT_EQ(history_error(request), StatusCode::kInvalidArgument) << token;
  }
  request.keys = {strings({std::nullopt})};
  request.page_token.clear();
  const auto page = reads.history(request);
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->rows.empty());
  EXPECT_EQ(page->keys.size(), 1u);
}

TEST_F(ReadHistoryTest, ATokenOfAnotherEntityIsRefused) {
  for (const char* origin : {"EWR", "JFK"})
    for (int i = 0; i < 3; ++i) put_weather(origin, kNow - hours(i), i);
  HistoryRequest request = history_of("EWR");
  request.limit = 1;
  const std::string token = reads.history(request)->next_page_token;
  ASSERT_FALSE(token.empty());
  request = history_of("JFK");
  request.page_token = token;
  EXPECT_EQ(history_error(request), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
