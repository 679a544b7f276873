#include "api/service/snapshot_service.h"

#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

class SnapshotServiceTest : public ServiceTest {
 protected:
  // "EWR 1.5" for a row, "EWR -" for a tombstone; every page of the export.
  std::vector<std::string> export_all(const Snapshot& snapshot, SnapshotRows rows,
                                      std::optional<Timestamp> as_of = std::nullopt) {
    std::vector<std::string> out;
    std::string token;
    do {
      const auto page = snapshots.read(snapshot.id, "", "weather", rows, as_of, token);
      if (!page.ok()) return {page.status().to_string()};
      EXPECT_TRUE(!page->rows.empty() || page->next_page_token.empty());
      for (std::size_t i = 0; i < page->rows.size(); ++i) out.push_back(text(*page, i));
      token = page->next_page_token;
    } while (!token.empty());
    return out;
  }
  static std::string text(const RowPage& page, std::size_t i) {
    const std::string key(page.keys[0].cell(i));
    const RowView row = RowView::trusted(page.rows[i]);
    if (row.is_tombstone()) return key + " -";
    double temp = 0;
    std::memcpy(&temp, row.fixed(page.view->layout().slots()[0]), sizeof(temp));
    return key + " " + std::to_string(static_cast<int>(temp));
  }
  StatusCode read_error_of(const std::string& id, const std::string& view, const std::string& token,
                           std::optional<Timestamp> as_of = std::nullopt) {
    return snapshots.read(id, "", view, SnapshotRows::kLatest, as_of, token).status().code();
  }
};

using Rows = std::vector<std::string>;

TEST_F(SnapshotServiceTest, ExportsOfEveryKindForPagesOfEverySize) {
  put_weather("EWR", kNow - hours(2), 1);
  put_weather("EWR", kNow - minutes(30), 2);
  put_weather("EWR", kNow - minutes(30), 3);  // A correction.
  put_weather("EWR", kNow + minutes(2), 4);   // Not due.
  put_weather("JFK", kNow - minutes(20), 5);
  delete_weather("JFK", kNow - minutes(10));
  put_weather("LGA", kNow - hours(2), 6);  // Outside its TTL now.
  put_delay("EWR", 1, 1);
  const Snapshot snapshot = *snapshots.begin(Duration::zero());
  put_weather("EWR", kNow - minutes(1), 7);  // After the snapshot.
  for (engine.rows_per_page = 1; engine.rows_per_page < 9; ++engine.rows_per_page) {
    SCOPED_TRACE(engine.rows_per_page);
    EXPECT_EQ(export_all(snapshot, SnapshotRows::kLatest), (Rows{"EWR 3"}));
    EXPECT_EQ(export_all(snapshot, SnapshotRows::kLatest, kNow - minutes(15)),
              (Rows{"EWR 3", "JFK 5"}));
    EXPECT_EQ(export_all(snapshot, SnapshotRows::kLatest, kNow - minutes(60)),
              (Rows{"EWR 1", "LGA 6"}));
    EXPECT_EQ(export_all(snapshot, SnapshotRows::kHistory),
              (Rows{"EWR 4", "EWR 3", "EWR 1", "JFK -", "JFK 5", "LGA 6"}));
    EXPECT_EQ(export_all(snapshot, SnapshotRows::kHistory, kNow - minutes(25)),
              (Rows{"EWR 3", "EWR 1", "LGA 6"}));
    EXPECT_EQ(export_all(snapshot, SnapshotRows::kAllVersions),
              (Rows{"EWR 4", "EWR 3", "EWR 2", "EWR 1", "JFK -", "JFK 5", "LGA 6"}));
  }
}

TEST_F(SnapshotServiceTest, AnEmptyViewIsOneEmptyPage) {
  const Snapshot snapshot = *snapshots.begin(hours(1));
  const auto page =
      snapshots.read(snapshot.id, "", "weather", SnapshotRows::kLatest, std::nullopt, "");
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  EXPECT_TRUE(page->rows.empty());
  EXPECT_TRUE(page->next_page_token.empty());
  EXPECT_EQ(page->keys.size(), 1u);
}

TEST_F(SnapshotServiceTest, RowsComeInTheCurrentLayout) {
  put_weather("EWR", kNow, 1);
  add_humidity();
  put_weather("JFK", kNow, 2);
  const Snapshot snapshot = *snapshots.begin(hours(1));
  const auto page =
      snapshots.read(snapshot.id, "", "weather", SnapshotRows::kLatest, std::nullopt, "");
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  ASSERT_EQ(page->rows.size(), 2u);
  for (const std::string& row : page->rows)
    EXPECT_TRUE(is_well_formed_row(RowView::trusted(row), page->view->layout()));
}

TEST_F(SnapshotServiceTest, LifetimesHaveADefaultAndABound) {
  EXPECT_EQ(snapshots.begin(Duration(-1)).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(snapshots.begin(hours(24) + Duration(1)).status().code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(snapshots.begin(Duration::zero()).ok());
  EXPECT_TRUE(snapshots.begin(hours(1)).ok());
  EXPECT_EQ(engine.lifetimes, (std::vector<Duration>{hours(24), hours(1)}));
}

TEST_F(SnapshotServiceTest, ErrorsAreTyped) {
  put_weather("EWR", kNow, 1);
  put_weather("JFK", kNow, 1);
  engine.rows_per_page = 1;
  const Snapshot snapshot = *snapshots.begin(hours(1));
  const auto page =
      snapshots.read(snapshot.id, "", "weather", SnapshotRows::kLatest, std::nullopt, "");
  ASSERT_TRUE(page.ok());
  const std::string token = page->next_page_token;
  ASSERT_FALSE(token.empty());
  EXPECT_EQ(read_error_of(snapshot.id, "weather", token), StatusCode::kOk);
  EXPECT_EQ(read_error_of(snapshot.id, "delays", token), StatusCode::kInvalidArgument);
  EXPECT_EQ(read_error_of(snapshot.id, "weather", "xyz"), StatusCode::kInvalidArgument);
  EXPECT_EQ(read_error_of(snapshot.id, "nope", ""), StatusCode::kNotFound);
  EXPECT_EQ(read_error_of("nope", "weather", ""), StatusCode::kNotFound);
  const Timestamp horizon = kNow - hours(24 * 7);
  EXPECT_EQ(read_error_of(snapshot.id, "weather", "", horizon), StatusCode::kOk);
  EXPECT_EQ(read_error_of(snapshot.id, "weather", "", horizon - Duration(1)),
            StatusCode::kOutOfRange);
  EXPECT_EQ(read_error_of(snapshot.id, "weather", "", Timestamp::max()),
            StatusCode::kInvalidArgument);
  EXPECT_TRUE(snapshots.end(snapshot.id).ok());
  EXPECT_EQ(snapshots.end(snapshot.id).code(), StatusCode::kNotFound);
  EXPECT_EQ(read_error_of(snapshot.id, "weather", ""), StatusCode::kNotFound);
}

}  // namespace
}  // namespace skua
