// Training sets of real data, against DuckDB's ASOF JOIN over what was exported.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "clients/cli/arrow/arrow_support.h"
#include "tests/integration/snapshot_test.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

using nlohmann::json;

constexpr char kDrivers[] = R"(
kind: Entity
name: driver
join_key: driver_id
type: INT64
---
kind: FeatureView
name: drivers
entities: [driver]
ttl: 40m
retention: {max_age: 0}
features:
  - {name: conv_rate, type: FLOAT}
  - {name: acc_rate, type: FLOAT}
  - {name: avg_daily_trips, type: INT32}
---
kind: Entity
name: airport
join_key: airport
type: STRING
---
kind: FeatureView
name: seen
entities: [airport]
ttl: 40d
retention: {max_age: 0}
features:
  - {name: temp, type: DOUBLE}
  - {name: humid, type: DOUBLE}
)";

// Each row of Feast's file finds itself, but where the file has two of one moment.
TEST_F(SnapshotTest, AParquetSpineAsText) {
  if (!make_arrow_support()->check().ok()) GTEST_SKIP() << "Parquet is off";
  const std::string file = "tests/integration/data/driver_stats.parquet";
  write("views.yaml", kDrivers);
  done(*first_, {"apply", path("views.yaml")});
  done(*first_, {"import", "drivers", file});
  const std::vector<std::string> join = {
      "join", "--spine", file, "--features", "drivers:*", "--full-feature-names", "--out"};
  std::vector<std::string> to_json = join;
  to_json.push_back(path("train.ndjson"));
  done(*first_, to_json);
  std::istringstream lines(read(path("train.ndjson")));
  int rows = 0;
  int same = 0;
  for (std::string line; std::getline(lines, line); ++rows) {
    const json row = json::parse(line);
    EXPECT_TRUE(row["driver_id"].is_number_integer() && row["created"].is_string());
    if (row["drivers__conv_rate"] == row["conv_rate"] &&
        row["drivers__avg_daily_trips"] == row["avg_daily_trips"])
      ++same;
  }
  EXPECT_EQ(rows, 1807);
  EXPECT_GE(same, 1800);
  std::vector<std::string> to_csv = join;
  to_csv.push_back(path("train.csv"));
  done(*first_, to_csv);
  const std::string text = read(path("train.csv"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1808);
  EXPECT_TRUE(text.starts_with(
      "event_timestamp,driver_id,conv_rate,acc_rate,avg_daily_trips,created,drivers__conv_rate,"));
  // A number is no moment without a unit.
  EXPECT_EQ(
      skua(*first_, {"join", "--spine", file, "--features", "drivers:*", "--out", path("x.csv"),
                     "--full-feature-names", "--event-timestamp-column", "avg_daily_trips"})
          .code,
      2);
}

class JoinRealDataTest : public SnapshotTest {
 protected:
  void SetUp() override {
    if (!make_arrow_support()->check().ok()) GTEST_SKIP() << "Parquet is off";
    python_ = test_python();
    if (python_.empty()) GTEST_SKIP() << "no build/python with DuckDB; ./dev test makes it";
    page_bytes_ = 64 << 10;
    SnapshotTest::SetUp();
    write("views.yaml", kDrivers);
    const std::uint64_t seed = test_seeds(1)[0];
    RecordProperty("seed", std::to_string(seed));
    const SkuaAnswer made = run_command(python_ + " tests/integration/join_data.py make " +
                                        folder_.path().string() + " " + std::to_string(seed));
    ASSERT_EQ(made.code, 0) << "SKUA_TEST_SEED=" << seed << " " << made.out;
  }

  // Compares with DuckDB; what it says.
  std::string compare(const std::string& arguments) {
    const SkuaAnswer compared =
        run_command(python_ + " tests/integration/join_data.py check " + arguments);
    EXPECT_EQ(compared.code, 0) << compared.out;
    return compared.out;
  }

  std::string python_;
};

TEST_F(JoinRealDataTest, TheWeatherOfEachMomentIsWhatDuckDbSays) {
  done(*first_, {"apply", "docs/quickstart/views.yaml"});
  done(*first_, {"import", "weather", "docs/quickstart/weather.csv", "--map", "origin=airport",
                 "--event-timestamp-column", "time_hour"});
  // A delete and a correction, as far as history goes.
  done(*first_, {"delete", "weather", "JFK", "--event-timestamp", "2013-05-05T12:30:00Z"});
  done(*first_,
       {"put", "weather", "airport=EWR", "temp=1", "--event-timestamp", "2013-07-04T12:00:00Z"});
  const json report =
      json::parse(done(*first_, {"join", "--spine", path("weather_spine.parquet"), "--map",
                                 "origin=airport", "--event-timestamp-column", "label_time",
                                 "--features", "weather:temp,weather:wind_dir,weather:precip",
                                 "--include", "event-timestamps,statuses", "--batch-rows", "333",
                                 "--out", path("train.parquet")}));
  EXPECT_EQ(report["rows"], 4000);
  EXPECT_GT(report["views"][0]["found"], 1000);
  done(*first_,
       {"export", "weather", "--out", path("history"), "--history", "--format", "parquet"});
  compare(path("train.parquet") + " " + path("weather_spine.parquet") + " " + path("history") +
          "/weather origin airport label_time 7200 temp,wind_dir,precip");
}

TEST_F(JoinRealDataTest, FeastsDriversAreWhatDuckDbSays) {
  done(*first_, {"apply", path("views.yaml")});
  done(*first_, {"import", "drivers", "tests/integration/data/driver_stats.parquet"});
  const json report = json::parse(
      done(*first_, {"join", "--spine", path("driver_spine.parquet"), "--features", "drivers:*",
                     "--include", "statuses", "--out", path("train.parquet")}));
  EXPECT_GT(report["views"][0]["found"], 500);
  EXPECT_GT(report["views"][0]["outside_max_age"], 200);
  done(*first_,
       {"export", "drivers", "--out", path("history"), "--history", "--format", "parquet"});
  compare(path("train.parquet") + " " + path("driver_spine.parquet") + " " + path("history") +
          "/drivers driver_id driver_id event_timestamp 2400 conv_rate,acc_rate,avg_daily_trips");
}

// A year passes: months arrive at their ends, some rows a month late, some corrected a month later.
TEST_F(JoinRealDataTest, WhatWasServedIsWhatDuckDbSays) {
  Settings settings = InProcessServer::small_settings(path("year"));
  settings.memtable_bytes = 16 << 20;
  settings.limits.snapshot_page_bytes = 64 << 10;
  InProcessServer server(settings, *parse_rfc3339("2013-01-02T00:00:00Z"));
  ASSERT_EQ(server.start().to_string(), "OK");
  done(server, {"apply", path("views.yaml")});
  for (int month = 1; month <= 12; ++month) {
    const std::string name = (month < 10 ? "0" : "") + std::to_string(month);
    const int next = month + 1;
    const std::string end = next > 12 ? "2014-01-02T00:00:00Z"
                                      : "2013-" + std::string(next < 10 ? "0" : "") +
                                            std::to_string(next) + "-02T00:00:00Z";
    server.clock().set(*parse_rfc3339(end));
    const json account =
        json::parse(done(server, {"import", "seen", path("month-" + name + ".csv")}));
    EXPECT_EQ(account["rejected"], 0);
  }
  const json report =
      json::parse(done(server, {"join", "--spine", path("served_spine.parquet"), "--features",
                                "seen:*", "--as-served", "--include", "event-timestamps,statuses",
                                "--out", path("train.parquet")}));
  EXPECT_GT(report["views"][0]["found"], 500);
  done(server,
       {"export", "seen", "--out", path("versions"), "--all-versions", "--format", "parquet"});
  compare(path("train.parquet") + " " + path("served_spine.parquet") + " " + path("versions") +
          "/seen airport airport event_timestamp 3456000 temp,humid --as-served");
}

}  // namespace
}  // namespace skua::test
