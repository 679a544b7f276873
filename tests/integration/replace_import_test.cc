// Bulk imports that take the place of all rows of a view, in whole servers.

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/integration/snapshot_test.h"

namespace skua::test {
namespace {

using nlohmann::json;

constexpr char kViews[] = R"(
kind: Entity
name: id
join_key: id
type: INT64
---
kind: FeatureView
name: v
entities: [id]
ttl: 0
retention: {max_age: 0}
features: [{name: x, type: DOUBLE}]
---
kind: FeatureService
name: s
views: [{view: v}]
)";

class ReplaceImportTest : public SnapshotTest {
 protected:
  void SetUp() override {
    page_bytes_ = 64 << 10;
    SnapshotTest::SetUp();
    write("views.yaml", kViews);
    done(*first_, {"apply", path("views.yaml")});
  }

  // Rows of entities 0 to `count`, each with `x` at two moments.
  void write_rows(const std::string& name, int count, int x) const {
    std::string text = "id,event_timestamp,x\n";
    for (int id = 0; id < count; ++id)
      for (const char* day : {"01", "03"})
        text += std::to_string(id) + ",2025-01-" + day + "T00:00:00Z," + std::to_string(x) + "\n";
    write(name, text);
  }
  json replace(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "import");
    arguments.insert(arguments.end(), {"--bulk", "--replace"});
    return json::parse(done(*first_, std::move(arguments)));
  }
  [[nodiscard]] std::string moment() { return format_rfc3339(first_->clock().now()); }
};

TEST_F(ReplaceImportTest, TheViewHasTheRowsOfTheFilesAfterwards) {
  write_rows("old.csv", 50, 1);
  write_rows("new.csv", 30, 2);
  done(*first_, {"import", "v", path("old.csv")});
  first_->clock().advance(std::chrono::minutes(1));
  const std::string before = moment();
  first_->clock().advance(std::chrono::minutes(1));

  const SkuaAnswer tried =
      skua(*first_, {"import", "v", path("new.csv"), "--bulk", "--replace", "--dry-run"});
  EXPECT_EQ(tried.code, 0) << tried.err;
  EXPECT_EQ(history(*first_, "v").size(), 100u);
  EXPECT_EQ(skua(*first_, {"import", "v", path("new.csv"), "--replace"}).code, 2);

  const json account = replace({"v", path("new.csv")});
  EXPECT_EQ(account["loaded"], 60);
  EXPECT_EQ(account["replaces"], true);
  // As if there had never been others.
  done(*second_, {"apply", path("views.yaml")});
  done(*second_, {"import", "v", path("new.csv")});
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(history(*first_, "v") == history(*second_, "v"));
    const json now = json::parse(done(*first_, {"get", "s", "7", "40"}));
    const std::string text = now.dump();
    EXPECT_NE(text.find("NOT_FOUND"), std::string::npos) << text;
    EXPECT_NE(text.find("2"), std::string::npos) << text;
    const std::string known = done(*first_, {"get", "s", "7", "--known-at", before});
    EXPECT_NE(known.find("BEYOND_RETENTION"), std::string::npos) << known;
    const std::string as_of = done(*first_, {"get", "s", "7", "--as-of", "2025-01-02T00:00:00Z"});
    EXPECT_EQ(as_of.find("BEYOND_RETENTION"), std::string::npos) << as_of;
    EXPECT_EQ(as_of.find("NOT_FOUND"), std::string::npos) << as_of;
    first_->stop();
    ASSERT_TRUE(first_->start().ok());
  }
  EXPECT_EQ(replace({"v", path("new.csv")})["was_published"], true);
  replace({"v", path("old.csv"), "--load", "back"});
  EXPECT_EQ(history(*first_, "v").size(), 100u);
}

TEST_F(ReplaceImportTest, ExportsOfBeforeAreRefused) {
  write_rows("old.csv", 300, 1);
  write_rows("new.csv", 10, 2);
  done(*first_, {"import", "v", path("old.csv")});
  done(*first_, {"export", "v", "--out", path("base"), "--history", "--format", "ndjson"});
  v1::BeginSnapshotResponse snapshot;
  ASSERT_TRUE(first_->grpc().begin_snapshot({}, snapshot).ok());
  v1::ReadSnapshotRequest page;
  page.set_snapshot_id(snapshot.snapshot_id());
  page.set_feature_view("v");
  v1::ReadSnapshotResponse rows;
  ASSERT_TRUE(first_->grpc().read_snapshot(page, rows).ok());

  replace({"v", path("new.csv")});
  EXPECT_EQ(first_->grpc().read_snapshot(page, rows).code(), StatusCode::kFailedPrecondition);
  const SkuaAnswer increment = skua(*first_, {"export", "v", "--out", path("more"), "--history",
                                              "--since", path("base"), "--format", "ndjson"});
  EXPECT_EQ(increment.code, 1);
  EXPECT_NE(increment.err.find("replaced"), std::string::npos) << increment.err;
  done(*first_, {"export", "v", "--out", path("whole"), "--history", "--format", "ndjson"});
  done(*first_, {"put", "v", "id=5", "x=9", "--event-timestamp", "2025-01-05T00:00:00Z"});
  done(*first_, {"export", "v", "--out", path("next"), "--history", "--since", path("whole"),
                 "--format", "ndjson"});
  EXPECT_NE(read(path("next") + "/manifest.json").find("\"rows\""), std::string::npos);
}

// A client of the server writes all the while; what it was told is stored is there in the end.
TEST_F(ReplaceImportTest, RowsThatAreWrittenMeanwhileStay) {
  write_rows("old.csv", 200, 1);
  write_rows("new.csv", 20000, 2);
  done(*first_, {"import", "v", path("old.csv")});
  constexpr std::int64_t kFirst = 1'000'000;
  std::atomic<std::int64_t> written{kFirst};
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    HttpClient client(first_->http_port());
    while (!stop) {
      const std::string body = R"({"feature_view":"v","rows":[{"id":)" + std::to_string(written) +
                               R"(,"event_timestamp":"2025-02-01T00:00:00Z","x":3}]})";
      const auto answer = client.send("POST", "/v1/ingest/write-rows",
                                      {{"Content-Type", "application/json"}}, body);
      ASSERT_TRUE(answer.ok() && answer->code == 200);
      ++written;
    }
  });
  for (int turn = 0; turn < 3; ++turn) {
    const std::int64_t before = written;
    replace({"v", path("new.csv"), "--load", "turn-" + std::to_string(turn)});
    const std::int64_t after = written;
    EXPECT_GT(after, before);
  }
  stop = true;
  writer.join();
  std::int64_t live = 0;
  std::int64_t last = 0;
  std::size_t loaded = 0;
  for (const std::string& line : history(*first_, "v")) {
    const std::int64_t id = json::parse(line)["id"];
    loaded += id < kFirst ? 1 : 0;
    if (id < kFirst) continue;
    ++live;
    last = std::max(last, id);
  }
  EXPECT_EQ(loaded, 40000u);
  EXPECT_GT(live, 0);
  // None is missing from the first that came after the last load had begun.
  EXPECT_EQ(last, written - 1);
  const std::string first_kept = std::to_string(last - live + 1);
  EXPECT_NE(done(*first_, {"get", "s", first_kept}).find("3"), std::string::npos);
}

TEST_F(ReplaceImportTest, IsListedAndKeepsOthersOut) {
  HttpClient client(first_->http_port());
  const auto begun = client.send("POST", "/v1/load/begin", {{"Content-Type", "application/json"}},
                                 R"({"feature_view":"v","name":"night","replace":true})");
  ASSERT_TRUE(begun.ok() && begun->code == 200) << begun->body;
  const json listed = json::parse(done(*first_, {"loads", "list"}));
  ASSERT_EQ(listed["loads"].size(), 1u);
  EXPECT_EQ(listed["loads"][0]["replaces"], true);
  write_rows("new.csv", 3, 2);
  const SkuaAnswer other = skua(*first_, {"import", "v", path("new.csv"), "--bulk"});
  EXPECT_EQ(other.code, 1);
  EXPECT_NE(other.err.find("night"), std::string::npos) << other.err;
  done(*first_, {"loads", "abandon", "night"});
  done(*first_, {"import", "v", path("new.csv"), "--bulk"});
  EXPECT_EQ(history(*first_, "v").size(), 6u);
}

}  // namespace
}  // namespace skua::test
