// Files of others: Feast's drivers, and the weather as pyarrow keeps it.

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "clients/cli/arrow/arrow_support.h"
#include "tests/integration/snapshot_test.h"

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
ttl: 0
retention: {max_age: 0}
features:
  - {name: conv_rate, type: FLOAT}
  - {name: acc_rate, type: DOUBLE}
  - {name: avg_daily_trips, type: INT32}
  - {name: created, type: UNIX_TIMESTAMP}
)";

class SnapshotImportTest : public SnapshotTest {
 protected:
  void SetUp() override {
    if (!make_arrow_support()->check().ok()) GTEST_SKIP() << "Parquet is off";
    page_bytes_ = 64 << 10;
    SnapshotTest::SetUp();
    write("drivers.yaml", kDrivers);
    for (InProcessServer* server : {first_.get(), second_.get()}) {
      done(*server, {"apply", path("drivers.yaml")});
      done(*server, {"apply", "docs/quickstart/views.yaml"});
    }
  }
};

const char kFeastFile[] = "tests/integration/data/driver_stats.parquet";

TEST_F(SnapshotImportTest, FeastsDriversImportRight) {
  const json account = json::parse(done(*first_, {"import", "drivers", kFeastFile}));
  EXPECT_EQ(account["in"], 1807);
  EXPECT_EQ(account["rejected"], 0);
  EXPECT_EQ(account["applied"].get<int>() + account["superseded"].get<int>() +
                account["duplicate"].get<int>(),
            1807);
  const json again =
      json::parse(done(*first_, {"import", "drivers", kFeastFile, "--in-flight", "1"}));
  EXPECT_GE(again["duplicate"], 1800);
  done(*first_,
       {"export", "drivers", "--out", path("drivers"), "--history", "--format", "parquet"});
  done(*first_, {"verify", path("drivers"), "--all"});
  done(*second_, {"import", "drivers", path("drivers")});
  EXPECT_EQ(history(*first_, "drivers"), history(*second_, "drivers"));
}

TEST_F(SnapshotImportTest, ADryRunWritesNothing) {
  const json tried = json::parse(done(*first_, {"import", "drivers", kFeastFile, "--dry-run"}));
  EXPECT_EQ(tried["valid"], 1807);
  EXPECT_EQ(tried["applied"], 0);
  EXPECT_TRUE(history(*first_, "drivers").empty());
  // The server's own rules count too: one row lies in the future, one key is null.
  write(
      "bad.csv",
      "driver_id,event_timestamp,conv_rate\n1,2025-01-01T00:00:00Z,0.5\n2,2126-01-01T00:00:00Z,1\n"
      ",2025-01-01T00:00:00Z,1\n3,2025-01-01T00:00:00Z,x\n");
  const SkuaAnswer refused = skua(
      *first_, {"import", "drivers", path("bad.csv"), "--dry-run", "--rejects", path("why.csv")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(json::parse(refused.out)["valid"], 1);
  EXPECT_EQ(json::parse(refused.out)["rejected"], 3);
  const std::string why = read(path("why.csv"));
  for (const char* line : {",3,", ",4,", ",5,"})
    EXPECT_NE(why.find(line), std::string::npos) << why;
  EXPECT_TRUE(history(*first_, "drivers").empty());
}

TEST_F(SnapshotImportTest, NothingIsAppliedWhenOneFileIsUnusable) {
  std::filesystem::create_directories(path("mixed"));
  std::filesystem::copy_file(kFeastFile, path("mixed/a.parquet"));
  const std::string whole = read(kFeastFile);
  write("mixed/b.parquet", whole.substr(0, whole.size() / 2));
  const SkuaAnswer cut = skua(*first_, {"import", "drivers", path("mixed")});
  EXPECT_EQ(cut.code, 1);
  EXPECT_NE(cut.err.find("b.parquet"), std::string::npos) << cut.err;
  std::filesystem::remove(path("mixed/b.parquet"));
  // A type that cannot fit, and a row group beyond the limit.
  EXPECT_EQ(
      skua(*first_, {"import", "drivers", path("mixed"), "--map", "created=avg_daily_trips"}).code,
      2);
  EXPECT_EQ(
      skua(*first_, {"import", "drivers", path("mixed"), "--row-group-bytes-max", "1000"}).code, 1);
  EXPECT_TRUE(history(*first_, "drivers").empty());
  done(*first_, {"import", "drivers", path("mixed")});
  EXPECT_FALSE(history(*first_, "drivers").empty());
}

TEST_F(SnapshotImportTest, WeatherAndPlanesAreTheSameFromCsvAndParquet) {
  const std::string python = test_python();
  if (python.empty()) GTEST_SKIP() << "no build/python with pyarrow; ./dev test makes it";
  const std::string make = python + " tests/integration/make_parquet.py docs/quickstart/";
  ASSERT_EQ(run_command(make + "weather.csv " + path("weather.parquet")).code, 0);
  ASSERT_EQ(run_command(make + "planes.csv " + path("planes.parquet")).code, 0);
  const auto import = [&](InProcessServer& server, const std::string& weather,
                          const std::string& planes) {
    const json account =
        json::parse(done(server, {"import", "weather", weather, "--map", "origin=airport",
                                  "--event-timestamp-column", "time_hour"}));
    EXPECT_EQ(account["applied"], 26115);
    done(server, {"import", "planes", planes, "--event-timestamp", "2013-01-01T00:00:00Z"});
  };
  import(*first_, "docs/quickstart/weather.csv", "docs/quickstart/planes.csv");
  import(*second_, path("weather.parquet"), path("planes.parquet"));
  for (const char* view : {"weather", "planes"})
    EXPECT_TRUE(history(*first_, view) == history(*second_, view)) << view;
}

TEST_F(SnapshotImportTest, AServiceIsExportedWithItsViewsAndItsFeatures) {
  done(*first_, {"put", "weather", "airport=EWR", "temp=71.5", "humid=64"});
  done(*first_, {"put", "planes", "tailnum=N1", "seats=100"});
  const json manifest = json::parse(
      done(*first_, {"export", "departure", "--out", path("service"), "--format", "parquet"}));
  EXPECT_EQ(manifest["feature_service"], "departure");
  ASSERT_EQ(manifest["views"].size(), 2U);
  EXPECT_EQ(manifest["views"][0]["features"].size(), 5U);
  EXPECT_EQ(manifest["views"][1]["rows"], 1);
  done(*first_, {"verify", path("service"), "--all"});
  EXPECT_EQ(skua(*first_, {"export", "departure", "drivers", "--out", path("x")}).code, 1);
  done(*second_, {"import", "planes", path("service")});
  EXPECT_EQ(history(*second_, "planes").size(), 1U);
}

TEST_F(SnapshotImportTest, VerifyTellsWhatIsWrong) {
  done(*first_, {"import", "drivers", kFeastFile});
  const std::string snapshot = path("snapshot");
  done(*first_, {"export", "drivers", "--out", snapshot, "--history", "--format", "csv"});
  const std::string file = snapshot + "/drivers/part-00000.csv";
  const std::string whole = read(file);
  done(*first_, {"verify", snapshot, "--files-only"});
  // Another store answers nothing of it.
  EXPECT_EQ(skua(*second_, {"verify", snapshot}).code, 1);

  std::string changed = whole;
  changed[changed.size() / 2] ^= 1;
  for (const std::string& contents : {changed, whole.substr(0, whole.size() / 2), whole + "\n"}) {
    write("snapshot/drivers/part-00000.csv", contents);
    const SkuaAnswer answer = skua(*first_, {"verify", snapshot, "--files-only"});
    EXPECT_EQ(answer.code, 1);
    EXPECT_EQ(json::parse(answer.out)["faults"].size(), 1U) << answer.out;
  }
  write("snapshot/drivers/part-00000.csv", whole);
  write("snapshot/drivers/part-00001.csv", whole);
  EXPECT_EQ(skua(*first_, {"verify", snapshot}).code, 1);
  std::filesystem::remove(snapshot + "/drivers/part-00001.csv");
  done(*first_, {"verify", snapshot, "--all"});

  // What the server no longer says is told.
  done(*first_, {"erase", "driver_id=1004", "--yes"});
  const SkuaAnswer erased = skua(*first_, {"verify", snapshot, "--all"});
  EXPECT_EQ(erased.code, 1);
  EXPECT_GT(json::parse(erased.out)["differing"], 300);
  EXPECT_EQ(json::parse(erased.out)["faults"].size(), 0U);
  std::filesystem::remove(snapshot + "/manifest.json");
  EXPECT_EQ(skua(*first_, {"verify", snapshot}).code, 1);
}

}  // namespace
}  // namespace skua::test
