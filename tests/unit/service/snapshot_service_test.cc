#include "api/service/snapshot_service.h"

#include "storage/model/receipt.h"
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
      const auto page = snapshots.read(kEveryone, snapshot.id, "", "weather", rows, as_of, token);
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
    return snapshots.read(kEveryone, id, "", view, SnapshotRows::kLatest, as_of, token)
        .status()
        .code();
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
  const Snapshot snapshot = *snapshots.begin(kEveryone, Duration::zero());
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
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  const auto page = snapshots.read(kEveryone, snapshot.id, "", "weather", SnapshotRows::kLatest,
                                   std::nullopt, "");
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  EXPECT_TRUE(page->rows.empty());
  EXPECT_TRUE(page->next_page_token.empty());
  EXPECT_EQ(page->keys.size(), 1u);
}

TEST_F(SnapshotServiceTest, RowsComeInTheCurrentLayout) {
  put_weather("EWR", kNow, 1);
  add_humidity();
  put_weather("JFK", kNow, 2);
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  const auto page = snapshots.read(kEveryone, snapshot.id, "", "weather", SnapshotRows::kLatest,
                                   std::nullopt, "");
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  ASSERT_EQ(page->rows.size(), 2u);
  for (const std::string& row : page->rows)
    EXPECT_TRUE(is_well_formed_row(RowView::trusted(row), page->view->layout()));
}

TEST_F(SnapshotServiceTest, TheClientMayChooseTheId) {
  for (const std::string& bad : {std::string("a b"), std::string("a/b"), std::string(129, 'a')})
    EXPECT_EQ(snapshots.begin(kEveryone, hours(1), bad).status().code(),
              StatusCode::kInvalidArgument);
  const auto first = snapshots.begin(kEveryone, hours(1), "mine");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->id, "mine");
  EXPECT_TRUE(snapshots.end("mine").ok());
}

TEST_F(SnapshotServiceTest, LifetimesHaveADefaultAndABound) {
  EXPECT_EQ(snapshots.begin(kEveryone, Duration(-1)).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(snapshots.begin(kEveryone, hours(24) + Duration(1)).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_TRUE(snapshots.begin(kEveryone, Duration::zero()).ok());
  EXPECT_TRUE(snapshots.begin(kEveryone, hours(1)).ok());
  EXPECT_EQ(engine.lifetimes, (std::vector<Duration>{hours(24), hours(1)}));
}

TEST_F(SnapshotServiceTest, NoKeyHoldsThemAll) {
  limits.holds_max = 8;
  const Access one = access_with({"read:*/*"}, "one");
  const auto first = snapshots.begin(one, hours(1), "first");
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(snapshots.begin(one, hours(1)).ok());
  EXPECT_EQ(snapshots.begin(one, hours(1)).status().code(), StatusCode::kResourceExhausted);
  EXPECT_TRUE(snapshots.begin(one, hours(1), "first").ok()) << "a begin that is repeated";
  EXPECT_TRUE(snapshots.begin(access_with({"read:*/*"}, "two"), hours(1)).ok());
  ASSERT_TRUE(snapshots.end("first").ok());
  EXPECT_TRUE(snapshots.begin(one, hours(1)).ok());
}

TEST_F(SnapshotServiceTest, ErrorsAreTyped) {
  put_weather("EWR", kNow, 1);
  put_weather("JFK", kNow, 1);
  engine.rows_per_page = 1;
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  const auto page = snapshots.read(kEveryone, snapshot.id, "", "weather", SnapshotRows::kLatest,
                                   std::nullopt, "");
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

class IncrementServiceTest : public SnapshotServiceTest {
 protected:
  SnapshotBase base_of(const Snapshot& snapshot) {
    return {writes.commit_token(snapshot.sequence), snapshot.read_time,
            (*registry->snapshot()->view("", "weather"))->incarnation()};
  }
  std::vector<std::string> rows_since(const Snapshot& snapshot, const SnapshotBase& base) {
    std::vector<std::string> out;
    std::string token;
    do {
      const auto page = snapshots.read_since(kEveryone, snapshot.id, "", "weather", base, token);
      if (!page.ok()) return {page.status().to_string()};
      for (std::size_t i = 0; i < page->rows.size(); ++i) out.push_back(text(*page, i));
      token = page->next_page_token;
    } while (!token.empty());
    return out;
  }
  StatusCode error_since(const Snapshot& snapshot, const SnapshotBase& base) {
    const StatusCode code =
        snapshots.read_since(kEveryone, snapshot.id, "", "weather", base, "").status().code();
    EXPECT_EQ(
        snapshots.read_erasures(kEveryone, snapshot.id, "", "weather", base, "").status().code(),
        code);
    return code;
  }
  void erase(const std::string& origin) {
    EraseRequest request;
    request.key_names = {"origin"};
    request.keys.push_back(strings({origin}));
    EXPECT_TRUE(writes.erase(kEveryone, request).ok());
  }
};

TEST_F(IncrementServiceTest, HasEveryVersionThatCameAfterTheBase) {
  put_weather("EWR", kNow - minutes(30), 1);
  put_weather("JFK", kNow - minutes(20), 2);
  const SnapshotBase base = base_of(*snapshots.begin(kEveryone, hours(1)));
  put_weather("EWR", kNow - minutes(30), 3);  // Corrections.
  put_weather("EWR", kNow - minutes(30), 4);
  put_weather("JFK", kNow - hours(2), 5);  // Late.
  delete_weather("JFK", kNow - minutes(10));
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  put_weather("LGA", kNow, 6);
  for (engine.rows_per_page = 1; engine.rows_per_page < 6; ++engine.rows_per_page)
    EXPECT_EQ(rows_since(snapshot, base), (Rows{"EWR 4", "EWR 3", "JFK -", "JFK 5"}));
}

TEST_F(IncrementServiceTest, HasTheErasures) {
  put_weather("EWR", kNow, 1);
  erase("JFK");
  const SnapshotBase base = base_of(*snapshots.begin(kEveryone, hours(1)));
  erase("EWR");
  erase("LGA");
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  erase("SFO");
  const auto page = snapshots.read_erasures(kEveryone, snapshot.id, "", "weather", base, "");
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  ASSERT_EQ(page->erasures.size(), 2u);
  EXPECT_EQ(page->erasures[0].digest, engine.digests[1]);
  EXPECT_LT(page->erasures[0].sequence, page->erasures[1].sequence);
  EXPECT_TRUE(page->next.empty());
}

TEST_F(IncrementServiceTest, ManyErasuresArePaged) {
  const SnapshotBase base = base_of(*snapshots.begin(kEveryone, hours(1)));
  for (Sequence sequence = 1; sequence <= 12'000; ++sequence)
    engine.erased.push_back({engine.last.sequence + sequence, kNow, std::to_string(sequence)});
  engine.last.sequence += 12'000;
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  std::size_t found = 0;
  std::string token;
  int pages = 0;
  do {
    const auto page = snapshots.read_erasures(kEveryone, snapshot.id, "", "weather", base, token);
    ASSERT_TRUE(page.ok()) << page.status().to_string();
    for (const Erasure& erasure : page->erasures)
      ASSERT_EQ(erasure.digest, std::to_string(++found));
    token = page->next;
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(found, 12'000u);
  EXPECT_EQ(pages, 3);
}

TEST_F(IncrementServiceTest, IsRefusedWhereNothingCanGoOnFromTheBase) {
  const Snapshot first = *snapshots.begin(kEveryone, hours(1));
  put_weather("EWR", kNow, 1);
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  const SnapshotBase base = base_of(first);
  EXPECT_EQ(error_since(snapshot, base), StatusCode::kOk);
  SnapshotBase other = base;
  other.commit_token = CommitToken{"store-b", first.sequence}.to_text();
  EXPECT_EQ(error_since(snapshot, other), StatusCode::kFailedPrecondition);
  other.commit_token = "no token";
  EXPECT_EQ(error_since(snapshot, other), StatusCode::kInvalidArgument);
  other = base;
  other.commit_token = writes.commit_token(snapshot.sequence + 1);
  EXPECT_EQ(error_since(snapshot, other), StatusCode::kFailedPrecondition);
  other = base;
  other.read_time = snapshot.read_time + Duration(1);
  EXPECT_EQ(error_since(snapshot, other), StatusCode::kFailedPrecondition);
  other = base;
  ++other.incarnation;
  EXPECT_EQ(error_since(snapshot, other), StatusCode::kFailedPrecondition);
  EXPECT_EQ(error_since({"nope", 0, {}, {}, {}, {}}, base), StatusCode::kNotFound);
}

TEST_F(IncrementServiceTest, IsRefusedWhenTheRowsWereReplaced) {
  put_weather("EWR", kNow, 1);
  const Snapshot before = *snapshots.begin(kEveryone, hours(1));
  const SnapshotBase base = base_of(before);
  engine.time = kNow + Duration(1);
  engine.last.created_timestamp = engine.time;
  const Registry::Replacement replacement = registry->replacement(base.incarnation, 7);
  ASSERT_TRUE(engine.commit_registry(replacement.change, replacement.publish).ok());
  EXPECT_EQ(read_error_of(before.id, "weather", ""), StatusCode::kFailedPrecondition);
  EXPECT_EQ(error_since(before, base), StatusCode::kFailedPrecondition);
  const Snapshot after = *snapshots.begin(kEveryone, hours(1));
  EXPECT_EQ(read_error_of(after.id, "weather", ""), StatusCode::kOk);
  EXPECT_EQ(error_since(after, base), StatusCode::kFailedPrecondition);
  EXPECT_EQ(error_since(after, base_of(after)), StatusCode::kOk);
}

TEST_F(IncrementServiceTest, IsRefusedWhenRetentionHasPassedTheBase) {
  const SnapshotBase base = base_of(*snapshots.begin(kEveryone, hours(1)));
  engine.time = kNow + hours(24 * 7);
  const Snapshot at_the_edge = *snapshots.begin(kEveryone, hours(1));
  EXPECT_EQ(error_since(at_the_edge, base), StatusCode::kOk);
  engine.time = engine.time + Duration(1);
  EXPECT_EQ(error_since(*snapshots.begin(kEveryone, hours(1)), base),
            StatusCode::kFailedPrecondition);
}

TEST_F(IncrementServiceTest, TokensAreOfTheirOwnListing) {
  put_weather("EWR", kNow, 1);
  const SnapshotBase base{writes.commit_token(0), kNow, base_of({}).incarnation};
  put_weather("JFK", kNow, 1);
  engine.rows_per_page = 1;
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  const auto page = snapshots.read_since(kEveryone, snapshot.id, "", "weather", base, "");
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  ASSERT_FALSE(page->next_page_token.empty());
  EXPECT_EQ(
      snapshots.read_erasures(kEveryone, snapshot.id, "", "weather", base, page->next_page_token)
          .status()
          .code(),
      StatusCode::kInvalidArgument);
}

TEST_F(IncrementServiceTest, TheFirstPageTellsHorizonAndOffsets) {
  put_weather("EWR", kNow, 1);
  put_weather("JFK", kNow, 1);
  const Incarnation weather = base_of({}).incarnation;
  engine.offsets[{weather, 3}] = 9;
  engine.offsets[{weather + 1, 0}] = 5;
  engine.rows_per_page = 1;
  const Snapshot snapshot = *snapshots.begin(kEveryone, hours(1));
  engine.offsets[{weather, 3}] = 10;
  const auto read = [&](const std::string& token) {
    return snapshots.read(kEveryone, snapshot.id, "", "weather", SnapshotRows::kHistory,
                          std::nullopt, token);
  };
  const auto first = read("");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->horizon, kNow - hours(24 * 7));
  ASSERT_EQ(first->next_offsets.size(), 1u);
  EXPECT_EQ(first->next_offsets[0].partition, 3u);
  EXPECT_EQ(first->next_offsets[0].next_offset, 9);
  const auto second = read(first->next_page_token);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->horizon, first->horizon);
  EXPECT_TRUE(second->next_offsets.empty());
}

}  // namespace
}  // namespace skua
