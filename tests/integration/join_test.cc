// Training sets, against what a few lines say of the same rows.

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "tests/integration/snapshot_test.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

using nlohmann::json;

constexpr char kDefinitions[] = R"(
kind: Entity
name: site
join_key: site
type: STRING
---
kind: Entity
name: number
join_key: number
type: INT64
---
kind: FeatureView
name: brief
entities: [site]
ttl: 100s
retention: {max_age: 0}
features:
  - {name: level, type: INT64}
  - {name: note, type: STRING}
---
kind: FeatureView
name: lasting
entities: [site, number]
ttl: 0
retention: {max_age: 0}
features:
  - {name: weight, type: DOUBLE}
  - {name: tags, type: STRING_LIST}
---
kind: FeatureView
name: forgetful
entities: [number]
ttl: 0
retention: {max_age: 1h}
features:
  - {name: score, type: FLOAT}
---
kind: FeatureService
name: both
views:
  - {view: brief, join_key_map: {site: place}}
  - {view: lasting, join_key_map: {site: place}, features: [weight]}
)";

constexpr std::int64_t kSecondUs = 1'000'000;
const std::int64_t kStartUs = kTestStart.us;

std::string moment(std::int64_t us) { return format_rfc3339(Timestamp{us}); }

// A row as it was written, in order.
struct WrittenRow {
  std::string key;
  std::int64_t event_us = 0;
  std::int64_t created_us = 0;
  bool deleted = false;
  std::optional<std::int64_t> value;
};

// The oracle: the last written of the rows with the newest event timestamp up to `at_us`, of those
// that were written by `known_us`; nullptr: none, or it is a delete.
const WrittenRow* row_in_effect(const std::vector<WrittenRow>& rows, const std::string& key,
                                std::int64_t at_us, std::int64_t known_us) {
  const WrittenRow* best = nullptr;
  for (const WrittenRow& row : rows)
    if (row.key == key && row.event_us <= at_us && row.created_us <= known_us &&
        (best == nullptr || row.event_us >= best->event_us))
      best = &row;
  return best == nullptr || best->deleted ? nullptr : best;
}

class JoinTest : public SnapshotTest {
 protected:
  void SetUp() override {
    SnapshotTest::SetUp();
    write("views.yaml", kDefinitions);
    done(*first_, {"apply", path("views.yaml")});
  }

  // Joins and reads the lines of the training set.
  std::vector<json> joined(std::vector<std::string> arguments) {
    const std::string out = path("train-" + std::to_string(++joins_) + ".ndjson");
    arguments.insert(arguments.begin(), "join");
    arguments.insert(arguments.end(), {"--out", out});
    report_ = json::parse(done(*first_, arguments));
    EXPECT_FALSE(std::filesystem::exists(out + ".partial"));
    std::vector<json> lines;
    std::istringstream in(read(out));
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
    EXPECT_EQ(report_["rows"], lines.size());
    return lines;
  }

  // Writes rows to `brief` at the time of the server's clock, and remembers them.
  void write_rows(RandomSource& random, std::size_t count, std::vector<WrittenRow>& rows) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      WrittenRow row;
      row.key = "s" + std::to_string(random.between(0, 5));
      row.created_us = first_->clock().now().us;
      row.event_us =
          row.created_us - row.created_us % kSecondUs - random.between(0, 400) * kSecondUs;
      row.deleted = random.one_in(9);
      if (!random.one_in(6)) row.value = random.between(-1000, 1000);
      json line = {{"site", row.key}, {"event_timestamp", moment(row.event_us)}};
      line["gone"] = row.deleted;
      if (!row.deleted && row.value.has_value()) line["level"] = *row.value;
      text += line.dump() + "\n";
      rows.push_back(std::move(row));
    }
    write("rows.ndjson", text);
    const json account = json::parse(
        done(*first_, {"import", "brief", path("rows.ndjson"), "--deleted-column", "gone"}));
    EXPECT_EQ(account["rejected"], 0);
    EXPECT_EQ(account["in"], count);
  }

  // What a row of the training set must hold, given its own columns.
  void expect_oracle(const json& line, const std::vector<WrittenRow>& rows, bool as_served,
                     json& counts) {
    constexpr std::int64_t kTtlUs = 100 * kSecondUs;
    const std::int64_t at = line["at_us"].get<std::int64_t>();
    const WrittenRow* const row = row_in_effect(rows, line["site"].get<std::string>(), at,
                                                as_served ? at : Timestamp::max().us);
    const bool outside = row != nullptr && at - row->event_us > kTtlUs;
    const char* status = row == nullptr           ? "NOT_FOUND"
                         : outside                ? "OUTSIDE_MAX_AGE"
                         : row->value.has_value() ? "PRESENT"
                                                  : "NULL_VALUE";
    EXPECT_EQ(line["level__status"], status) << line;
    const json value =
        row != nullptr && !outside && row->value.has_value() ? json(*row->value) : json();
    EXPECT_EQ(line["level"], value) << line;
    EXPECT_EQ(line["level__event_timestamp"], row == nullptr ? json() : json(moment(row->event_us)))
        << line;
    const char* const counted = row == nullptr ? "not_found"
                                : outside      ? "outside_max_age"
                                               : "found";
    counts[counted] = counts.value(counted, 0) + 1;
  }

  json report_;
  int joins_ = 0;
};

class JoinOracleTest : public JoinTest {
 protected:
  void run(std::uint64_t seed, bool as_served) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    std::vector<WrittenRow> rows;
    // Commits of one moment are a microsecond apart, so no as-of is that close behind a write.
    first_->clock().advance(std::chrono::milliseconds(250));
    for (int step = 0; step < 5; ++step) {
      first_->clock().advance(std::chrono::seconds(100));
      write_rows(random, 40, rows);
    }
    const std::vector<json> wanted = make_spine(random, rows);
    json counts = json::object();
    std::vector<std::string> arguments = {"--spine",      path("spine.csv"),
                                          "--features",   "brief:level",
                                          "--include",    "statuses,event-timestamps",
                                          "--batch-rows", "7",
                                          "--in-flight",  "3"};
    if (as_served) arguments.emplace_back("--as-served");
    const std::vector<json> lines = joined(arguments);
    ASSERT_EQ(lines.size(), wanted.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (const auto& [name, value] : wanted[i].items()) EXPECT_EQ(lines[i][name], value);
      expect_oracle(lines[i], rows, as_served, counts);
    }
    const json& view = report_["views"][0];
    EXPECT_EQ(view["view"], "brief");
    for (const char* name : {"found", "not_found", "outside_max_age"})
      EXPECT_EQ(view[name], counts.value(name, 0)) << name;
    EXPECT_GT(view["found"], 20);
    EXPECT_GT(view["not_found"], 5);
    EXPECT_GT(view["outside_max_age"], 5);
  }

 private:
  // Random moments, those of rows, the last ones of their TTL, and those a microsecond beside.
  std::vector<json> make_spine(RandomSource& random, const std::vector<WrittenRow>& rows) {
    std::vector<json> wanted;
    std::string text = "label,site,event_timestamp,at_us\n";
    for (int i = 0; i < 300; ++i) {
      std::int64_t at = kStartUs + random.between(-300, 700) * kSecondUs + kSecondUs / 2;
      const WrittenRow& row = random.pick(rows);
      const std::int64_t beside = random.between(-1, 1);
      if (random.one_in(3)) at = row.event_us + beside;
      if (random.one_in(4)) at = row.event_us + 100 * kSecondUs + beside;
      const std::string site =
          random.one_in(3) ? row.key : "s" + std::to_string(random.between(0, 6));
      const std::int64_t label = random.between(0, 9);
      text +=
          std::to_string(label) + "," + site + "," + moment(at) + "," + std::to_string(at) + "\n";
      wanted.push_back({{"label", label}, {"site", site}, {"event_timestamp", moment(at)}});
      wanted.back()["at_us"] = at;
    }
    write("spine.csv", text);
    return wanted;
  }
};

TEST_F(JoinOracleTest, EveryRowHasTheNewestRowOfItsMoment) { run(test_seeds(1)[0], false); }

TEST_F(JoinOracleTest, AsServedShutsOutWhatCameLater) { run(test_seeds(1)[0], true); }

TEST_F(JoinTest, AServiceOfTwoViewsWithMappedKeys) {
  write("brief.csv",
        "site,event_timestamp,level,note\na,2025-12-31T23:00:00Z,1,\"x, \"\"y\"\"\"\n");
  write("lasting.csv",
        "site,number,event_timestamp,weight,tags\na,7,2025-01-01T00:00:00Z,2.5,\"[\"\"p\"\"]\"\n");
  done(*first_, {"import", "brief", path("brief.csv")});
  done(*first_, {"import", "lasting", path("lasting.csv")});
  write("spine.csv",
        "when,where,number,id,ok\n2025-12-31T23:00:30Z,a,7,007,true\n"
        "2025-12-31T23:30:00Z,a,8,NA,false\n2025-12-31T23:00:30Z,,7,9,\n");
  const std::vector<std::string> spine = {"--spine",     path("spine.csv"),          "--map",
                                          "where=place", "--event-timestamp-column", "when"};
  std::vector<std::string> service = spine;
  service.insert(service.end(), {"--service", "both"});
  const std::vector<json> lines = joined(service);
  ASSERT_EQ(lines.size(), 3U);
  // What the fields of a column can all be read as, they are; 007 is no number.
  EXPECT_EQ(lines[0].dump(),
            R"({"id":"007","level":1,"note":"x, \"y\"","number":7,"ok":true,"weight":2.5,)"
            R"("when":"2025-12-31T23:00:30Z","where":"a"})");
  EXPECT_TRUE(lines[1]["level"].is_null() && lines[1]["weight"].is_null());
  EXPECT_TRUE(lines[1]["id"].is_null() && lines[2]["ok"].is_null() && lines[2]["level"].is_null());
  EXPECT_EQ(report_["views"][0]["view"], "brief");
  EXPECT_EQ(report_["views"][0]["outside_max_age"], 1);
  EXPECT_EQ(report_["views"][0]["not_found"], 1);
  EXPECT_EQ(report_["views"][1]["found"], 1);
  EXPECT_EQ(report_["feature_service"], "both");

  // CSV stays the text it is.
  std::vector<std::string> csv = spine;
  csv[3] = "where=site";
  csv.insert(csv.begin(), "join");
  csv.insert(csv.end(), {"--features", "lasting:*,brief:note", "--full-feature-names", "--out",
                         path("train.csv")});
  done(*first_, csv);
  EXPECT_EQ(read(path("train.csv")),
            "when,where,number,id,ok,lasting__weight,lasting__tags,brief__note\n"
            "2025-12-31T23:00:30Z,a,7,007,true,2.5,\"[\"\"p\"\"]\",\"x, \"\"y\"\"\"\n"
            "2025-12-31T23:30:00Z,a,8,,false,,,\n"
            "2025-12-31T23:00:30Z,,7,9,,,,\n");
}

TEST_F(JoinTest, ASpineOfSeveralFilesAndFolders) {
  write("brief.csv",
        "site,event_timestamp,level\na,2025-12-31T23:00:00Z,1\nb,2025-12-31T23:00:00Z,2\n");
  done(*first_, {"import", "brief", path("brief.csv")});
  write("lake/site=a/one.ndjson",
        "{\"event_timestamp\":\"2025-12-31T23:00:01Z\",\"n\":1}\n\n"
        "{\"event_timestamp\":\"2025-12-31T23:00:02Z\",\"n\":2.5,\"list\":[1,2]}\n");
  write("lake/site=b/two.ndjson", "{\"event_timestamp\":1767222010000,\"list\":[]}\n");
  const std::vector<json> lines =
      joined({"--spine", path("lake"), "--features", "brief:level", "--timestamp-unit", "ms"});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0]["level"], 1);
  EXPECT_EQ(lines[0]["n"], 1);
  EXPECT_EQ(lines[1]["list"], json({1, 2}));
  EXPECT_EQ(lines[2]["site"], "b");
  EXPECT_EQ(lines[2]["level"], 2);
  EXPECT_TRUE(lines[2]["n"].is_null() && lines[2]["list"].empty());
  // Another set of columns in one of the files.
  write("csv/a.csv", "site,event_timestamp\na,2025-12-31T23:00:01Z\n");
  write("csv/b.csv", "event_timestamp,site\n2025-12-31T23:00:01Z,b\n");
  EXPECT_EQ(joined({"--spine", path("csv"), "--features", "brief:level"})[1]["level"], 2);
  write("csv/c.csv", "site,event_timestamp,more\na,2025-12-31T23:00:01Z,1\n");
  EXPECT_EQ(skua(*first_, {"join", "--spine", path("csv"), "--features", "brief:level", "--out",
                           path("x.csv")})
                .code,
            2);
}

// What retention removed is never a silent null.
TEST_F(JoinTest, BeyondRetentionFailsUnlessAllowed) {
  done(*first_,
       {"put", "forgetful", "number=1", "score=0.5", "--event-timestamp", "2025-12-31T23:30:00Z"});
  const std::string gone = "1,2025-12-31T20:00:00Z\n";
  const std::string kept = "1,2025-12-31T23:40:00Z\n";
  for (const std::string& rows : {gone + kept, kept + gone, gone + gone}) {
    write("spine.csv", "number,event_timestamp\n" + rows);
    const std::string out = path("beyond.csv");
    const SkuaAnswer refused = skua(*first_, {"join", "--spine", path("spine.csv"), "--features",
                                              "forgetful:score", "--out", out});
    EXPECT_EQ(refused.code, 1);
    EXPECT_NE(refused.err.find("OUT_OF_RANGE"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find(rows.starts_with(gone) ? "spine.csv:2" : "spine.csv:3"),
              std::string::npos)
        << refused.err;
    EXPECT_FALSE(std::filesystem::exists(out) || std::filesystem::exists(out + ".partial"));
    for (const char* batch : {"1", "1000"}) {
      const std::vector<json> lines =
          joined({"--spine", path("spine.csv"), "--features", "forgetful:score", "--include",
                  "statuses", "--allow-beyond-retention", "--batch-rows", batch});
      const int beyond = rows == gone + gone ? 2 : 1;
      EXPECT_EQ(report_["views"][0]["beyond_retention"], beyond);
      EXPECT_EQ(report_["views"][0]["found"], 2 - beyond);
      for (const json& line : lines) {
        const bool is_kept = line["event_timestamp"] == "2025-12-31T23:40:00Z";
        EXPECT_EQ(line["score__status"], is_kept ? "PRESENT" : "BEYOND_RETENTION");
        EXPECT_EQ(line["score"], is_kept ? json(0.5) : json());
      }
    }
  }
}

TEST_F(JoinTest, WhatIsWrongIsSaidAndLeavesNoFile) {
  write("good.csv", "site,number,event_timestamp\na,1,2025-12-31T23:00:00Z\n");
  write("level.csv", "site,level,event_timestamp\na,1,2025-12-31T23:00:00Z\n");
  write("no-time.csv", "site,number\na,1\n");
  write("late.csv", "site,number,event_timestamp\na,1,2025-12-31T23:00:00Z\na,1,noon\n");
  write("null.csv", "site,event_timestamp\na,\n");
  write("short.csv", "site,event_timestamp\na\n");
  write("mixed.ndjson",
        "{\"site\":\"a\",\"event_timestamp\":\"2025-12-31T23:00:00Z\",\"x\":1}\n"
        "{\"site\":\"a\",\"event_timestamp\":\"2025-12-31T23:00:00Z\",\"x\":\"t\"}\n");
  const std::string out = path("train.csv");
  struct Case {
    int code;
    std::string says;
    std::vector<std::string> arguments;
  };
  const std::vector<Case> cases = {
      {2, "no-such", {"--spine", path("no-such.csv"), "--features", "brief:level"}},
      {2, "twice", {"--spine", "-", "--format", "csv", "--features", "brief:level"}},
      {2, "level", {"--spine", path("level.csv"), "--features", "brief:level"}},
      {2, "event_timestamp", {"--spine", path("no-time.csv"), "--features", "brief:level"}},
      {2, "`x`", {"--spine", path("mixed.ndjson"), "--features", "brief:level"}},
      {2, "place", {"--spine", path("good.csv"), "--service", "both"}},
      {2, "--map", {"--spine", path("good.csv"), "--features", "brief:level", "--map", "a=b"}},
      {2, "--service", {"--spine", path("good.csv")}},
      {2, "level", {"--spine", path("good.csv"), "--features", "level"}},
      {1, "nothing", {"--spine", path("good.csv"), "--features", "brief:nothing"}},
      {1, "--features brief:*", {"--spine", path("good.csv"), "--service", "brief"}},
      {1, "late.csv:3", {"--spine", path("late.csv"), "--features", "brief:level"}},
      {1, "null.csv:2", {"--spine", path("null.csv"), "--features", "brief:level"}},
      {1, "short.csv:2", {"--spine", path("short.csv"), "--features", "brief:level"}},
  };
  for (const Case& wrong : cases) {
    std::vector<std::string> arguments = {"join", "--out", out};
    arguments.insert(arguments.end(), wrong.arguments.begin(), wrong.arguments.end());
    const SkuaAnswer answer = skua(*first_, arguments);
    EXPECT_EQ(answer.code, wrong.code) << answer.err;
    EXPECT_NE(answer.err.find(wrong.says), std::string::npos) << answer.err;
    EXPECT_FALSE(std::filesystem::exists(out) || std::filesystem::exists(out + ".partial"));
  }
  for (const std::string& bad : {path("train.avro"), path("train"), path("good.csv")})
    EXPECT_EQ(skua(*first_,
                   {"join", "--spine", path("good.csv"), "--features", "brief:level", "--out", bad})
                  .code,
              2);
  // A file that is there stays what it was.
  write("train.csv", "mine");
  EXPECT_EQ(skua(*first_,
                 {"join", "--spine", path("late.csv"), "--features", "brief:level", "--out", out})
                .code,
            1);
  EXPECT_EQ(read(out), "mine");
  // Leaving the column out helps.
  done(*first_, {"join", "--spine", path("level.csv"), "--features", "brief:level",
                 "--ignore-columns", "level", "--out", out});
  EXPECT_EQ(read(out), "site,event_timestamp,level\na,2025-12-31T23:00:00Z,\n");
}

}  // namespace
}  // namespace skua::test
