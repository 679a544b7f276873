// Bulk imports of whole files into whole servers.

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

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
features: [{name: x, type: DOUBLE}, {name: note, type: STRING}]
---
kind: FeatureView
name: week
entities: [id]
ttl: 0
retention: {max_age: 7d}
features: [{name: x, type: DOUBLE}]
)";

class BulkImportTest : public SnapshotTest {
 protected:
  void SetUp() override {
    page_bytes_ = 64 << 10;
    SnapshotTest::SetUp();
    write("views.yaml", kViews);
    for (InProcessServer* server : {first_.get(), second_.get()})
      done(*server, {"apply", path("views.yaml")});
  }

  static std::string line(int id, int day, int x, const std::string& more = "") {
    return std::to_string(id) + ",2025-01-" + (day < 10 ? "0" : "") + std::to_string(day) +
           "T00:00:00Z," + std::to_string(x) + ",note " + std::to_string(x) + more + "\n";
  }
  // 3000 rows of 500 entities, sorted by entity, or in any order.
  void write_rows(const std::string& name, bool sorted) const {
    std::vector<std::string> lines;
    for (int id = 0; id < 500; ++id)
      for (int day = 1; day <= 6; ++day) lines.push_back(line(id, day, id * 10 + day));
    if (!sorted) std::shuffle(lines.begin(), lines.end(), std::mt19937(11));
    std::string text = "id,event_timestamp,x,note\n";
    for (const std::string& each : lines) text += each;
    write(name, text);
  }
  json bulk(InProcessServer& server, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "import");
    arguments.emplace_back("--bulk");
    return json::parse(done(server, std::move(arguments)));
  }
};

TEST_F(BulkImportTest, ABulkImportEqualsALiveOne) {
  for (const bool sorted : {true, false}) {
    const std::string file = sorted ? "sorted.csv" : "shuffled.csv";
    write_rows(file, sorted);
    const json account = bulk(*first_, {"v", path(file)});
    EXPECT_EQ(account["in"], 3000);
    EXPECT_EQ(account["loaded"], 3000);
    EXPECT_EQ(account["rejected"], 0);
    done(*second_, {"import", "v", path(file)});
    EXPECT_TRUE(history(*first_, "v") == history(*second_, "v"));
    const std::string now = done(*first_, {"get", "v", "17", "--features", "x"});
    EXPECT_NE(now.find("176"), std::string::npos) << now;
  }
}

TEST_F(BulkImportTest, LateRowsDoNotCoverNewerLiveOnes) {
  done(*first_, {"put", "v", "id=1", "x=77", "--event-timestamp", "2025-01-04T00:00:00Z"});
  write("late.csv", "id,event_timestamp,x,note\n" + line(1, 2, 12) + line(2, 5, 25));
  bulk(*first_, {"v", path("late.csv")});
  const auto rows = history(*first_, "v");
  EXPECT_EQ(rows.size(), 3u);
  const std::string now = done(*first_, {"get", "v", "1", "2", "--features", "x"});
  EXPECT_NE(now.find("77"), std::string::npos) << now;
  EXPECT_NE(now.find("25"), std::string::npos) << now;
}

TEST_F(BulkImportTest, ExportsWithDeletesAndCorrectionsComeBack) {
  write_rows("rows.csv", true);
  done(*first_, {"import", "v", path("rows.csv")});
  done(*first_, {"put", "v", "id=3", "x=5", "--event-timestamp", "2025-01-02T00:00:00Z"});
  done(*first_, {"delete", "v", "4", "--event-timestamp", "2025-02-01T00:00:00Z"});
  for (const char* kind : {"--history", "--all-versions"}) {
    const std::string out = path(std::string("out") + kind);
    done(*first_, {"export", "v", "--out", out, kind, "--format", "csv"});
    const json account = bulk(*second_, {"v", out});
    EXPECT_EQ(account["in"], account["loaded"]);
    EXPECT_TRUE(history(*first_, "v") == history(*second_, "v")) << kind;
  }
}

TEST_F(BulkImportTest, RejectedAndExpiredRowsAreAccountedFor) {
  write("mixed.csv", "id,event_timestamp,x,note\n" + line(1, 1, 1) + ",2025-01-01T00:00:00Z,1,a\n" +
                         "2,2126-01-01T00:00:00Z,1,a\n" + "3,2025-01-01T00:00:00Z,many,a\n" +
                         "4,,1,a\n" + line(5, 1, 1));
  const SkuaAnswer answer =
      skua(*first_, {"import", "v", path("mixed.csv"), "--bulk", "--rejects", path("why.csv")});
  EXPECT_EQ(answer.code, 1) << answer.err;
  const json account = json::parse(answer.out);
  EXPECT_EQ(account["in"], 6);
  EXPECT_EQ(account["loaded"], 2);
  EXPECT_EQ(account["rejected"], 4);
  const std::string why = read(path("why.csv"));
  for (const char* each : {",3,id,", ",4,event_timestamp,", ",5,x,", ",6,event_timestamp,"})
    EXPECT_NE(why.find(each), std::string::npos) << why;
  EXPECT_EQ(history(*first_, "v").size(), 2u);

  write("old.csv", "id,event_timestamp,x\n1,2000-01-01T00:00:00Z,1\n1,2000-01-02T00:00:00Z,2\n");
  const json old = bulk(*first_, {"week", path("old.csv")});
  EXPECT_EQ(old["in"], old["loaded"].get<int>() + old["expired"].get<int>());
}

TEST_F(BulkImportTest, TheSameFilesAreLoadedOnce) {
  write_rows("rows.csv", true);
  EXPECT_EQ(bulk(*first_, {"v", path("rows.csv")})["was_published"], false);
  const json again = bulk(*first_, {"v", path("rows.csv")});
  EXPECT_EQ(again["was_published"], true);
  EXPECT_EQ(again["loaded"], 3000);
  EXPECT_EQ(history(*first_, "v", "--all-versions").size(), 3000u);
  // By another name they are corrections.
  bulk(*first_, {"v", path("rows.csv"), "--load", "again"});
  EXPECT_EQ(history(*first_, "v", "--all-versions").size(), 6000u);
  EXPECT_EQ(history(*first_, "v").size(), 3000u);
}

TEST_F(BulkImportTest, NothingIsVisibleOrOpenWithoutAPublication) {
  write_rows("rows.csv", true);
  const json tried =
      json::parse(done(*first_, {"import", "v", path("rows.csv"), "--bulk", "--dry-run"}));
  EXPECT_EQ(tried["valid"], 3000);
  EXPECT_EQ(json::parse(done(*first_, {"loads", "list"}))["loads"].size(), 0u);
  EXPECT_TRUE(history(*first_, "v").empty());
  EXPECT_EQ(skua(*first_, {"import", "v", "-", "--bulk", "--format", "csv"}).code, 2);
  EXPECT_EQ(
      skua(*first_, {"import", "v", path("rows.csv"), "--bulk", "--event-timestamp", "now"}).code,
      2);
  EXPECT_EQ(skua(*first_, {"loads", "abandon", "none"}).code, 1);
}

}  // namespace
}  // namespace skua::test
