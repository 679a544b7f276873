// What was exported and imported again is what it was.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "clients/cli/arrow/arrow_support.h"
#include "tests/integration/snapshot_test.h"

namespace skua::test {
namespace {

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
name: everything
entities: [site, number]
ttl: 0
retention: {max_age: 0}
features:
  - {name: a_bool, type: BOOL}
  - {name: an_int32, type: INT32}
  - {name: an_int64, type: INT64}
  - {name: a_float, type: FLOAT}
  - {name: a_double, type: DOUBLE}
  - {name: a_string, type: STRING}
  - {name: some_bytes, type: BYTES}
  - {name: a_time, type: UNIX_TIMESTAMP}
  - {name: bools, type: BOOL_LIST}
  - {name: int32s, type: INT32_LIST}
  - {name: int64s, type: INT64_LIST}
  - {name: floats, type: FLOAT_LIST}
  - {name: doubles, type: DOUBLE_LIST}
  - {name: strings, type: STRING_LIST}
  - {name: byteses, type: BYTES_LIST}
  - {name: times, type: UNIX_TIMESTAMP_LIST}
)";

// Rows with everything a store must keep, as lines of NDJSON: extremes, nulls, empty and long
// lists, corrections, late rows, deletes.
std::string all_rows() {
  const std::string own = R"("created_timestamp":null,"sequence":0,)";
  const std::string live = own + R"("deleted":false)";
  const std::string values =
      R"(,"a_bool":true,"an_int32":-2147483648,"an_int64":"-9223372036854775808")"
      R"(,"a_float":3.4028235e38,"a_double":5e-324)"
      R"(,"a_string":"\u0000 ,\"\n\r\u00e9\u4e2d\ud83e\udd9c")"
      R"(,"some_bytes":"AP8A","a_time":"0001-01-01T00:00:00Z","bools":[true,false])"
      R"(,"int32s":[2147483647,-1],"int64s":["9223372036854775807"])"
      R"(,"floats":["NaN","-Infinity",0.1],"doubles":[-0.0,1e308,"Infinity"])"
      R"(,"strings":["","a,b","\u00fc"],"byteses":["","/w=="])"
      R"(,"times":["9999-12-31T23:59:59.999999Z","1970-01-01T00:00:00.000001Z"])";
  const std::string empties =
      R"(,"a_bool":false,"an_int32":2147483647,"an_int64":"9223372036854775807")"
      R"(,"a_float":"NaN","a_double":"-Infinity","a_string":"","some_bytes":"")"
      R"(,"a_time":"9999-12-31T23:59:59.999999Z","bools":[],"int32s":[],"int64s":[])"
      R"(,"floats":[],"doubles":[],"strings":[],"byteses":[],"times":[])";
  std::string out;
  const auto add = [&](const std::string& site, const std::string& number, const std::string& time,
                       const std::string& rest) {
    out += R"({"site":")" + site + R"(","number":)" + number + R"(,"event_timestamp":")" + time +
           "\"," + rest + "}\n";
  };
  for (const std::string& site : {std::string("\\u4e2d"), std::string("a b"), std::string(""),
                                  std::string("NA"), std::string("x\\u0000y")}) {
    for (const std::string& number : {std::string("0"), std::string("\"-9223372036854775808\"")}) {
      add(site, number, "2025-06-01T00:00:00Z", live + values);
      add(site, number, "2025-06-03T00:00:00.000001Z", live + empties);
      // Late, corrected, nothing but nulls, gone.
      add(site, number, "2025-06-02T00:00:00Z", live + values);
      add(site, number, "2025-06-02T00:00:00Z", live + empties);
      add(site, number, "2024-02-29T12:00:00Z", live);
      add(site, number, "2025-06-04T00:00:00Z", own + R"("deleted":true)");
    }
  }
  add("revived", "1", "2025-06-04T00:00:00Z", own + R"("deleted":true)");
  add("revived", "1", "2025-06-05T00:00:00Z", live + values);
  for (int i = 0; i < 200; ++i)
    add("many", std::to_string(i), "2025-01-01T00:00:00Z", live + (i % 2 == 0 ? values : empties));
  return out;
}

std::vector<std::string> formats() {
  std::vector<std::string> out = {"ndjson", "csv"};
  if (make_arrow_support()->check().ok()) out.emplace_back("parquet");
  return out;
}

class RoundTripTest : public SnapshotTest {
 protected:
  void SetUp() override {
    SnapshotTest::SetUp();
    write("views.yaml", kDefinitions);
    write("rows.ndjson", all_rows());
    for (InProcessServer* server : {first_.get(), second_.get()})
      done(*server, {"apply", path("views.yaml")});
    const auto account =
        nlohmann::json::parse(done(*first_, {"import", "everything", path("rows.ndjson")}));
    EXPECT_EQ(account["rejected"], 0) << account;
    EXPECT_EQ(account["in"], 262);
  }

  // Imports into a server of its own; its history must be that of the first.
  void expect_same(const std::string& name, std::vector<std::string> import) {
    SCOPED_TRACE(name);
    const auto server = start_server(name);
    done(*server, {"apply", path("views.yaml")});
    import.insert(import.begin(), {"import", "everything"});
    const auto account = nlohmann::json::parse(done(*server, import));
    EXPECT_EQ(account["in"], account["applied"].get<int>() + account["superseded"].get<int>());
    EXPECT_EQ(history(*server, "everything"), history(*first_, "everything"));
  }
};

TEST_F(RoundTripTest, HistoryIsTheSameInEveryFormat) {
  ASSERT_EQ(history(*first_, "everything").size(), 252U);
  for (const std::string& format : formats()) {
    const std::string out = path("out-" + format);
    done(*first_, {"export", "everything", "--out", out, "--history", "--format", format,
                   "--file-bytes-max", "20000"});
    EXPECT_GT(std::distance(std::filesystem::directory_iterator(out + "/everything"), {}), 1);
    done(*first_, {"verify", out, "--all"});
    expect_same("again-" + format, {out});

    const std::string by_date = path("dates-" + format);
    done(*first_, {"export", "everything", "--out", by_date, "--history", "--format", format,
                   "--partition-by", "date"});
    EXPECT_TRUE(std::filesystem::exists(by_date + "/everything/event_date=2025-06-02"));
    done(*first_, {"verify", by_date, "--all"});
    expect_same("dates-again-" + format, {by_date + "/everything"});
  }
}

TEST_F(RoundTripTest, LatestRowsAreTheRowsInEffect) {
  for (const std::string& format : formats()) {
    const std::string out = path("latest-" + format);
    done(*first_, {"export", "everything", "--out", out, "--format", format, "--as-of",
                   "2025-06-02T12:00:00Z"});
    // What is written later changes nothing of what the snapshot says.
    const auto verified = nlohmann::json::parse(done(*first_, {"verify", out, "--all"}));
    EXPECT_EQ(verified["compared"], 210);
    EXPECT_EQ(verified["differing"], 0);
  }
  first_->clock().advance(std::chrono::seconds(5));
  done(*first_, {"put", "everything", "site=many", "number=7", "an_int32=5", "--event-timestamp",
                 "2025-06-02T00:00:00Z"});
  for (const std::string& format : formats())
    done(*first_, {"verify", path("latest-" + format), "--all"});
}

// Of rows with one event timestamp an export gives the one in effect first; written in that order
// it would lose to those it had replaced.
TEST_F(RoundTripTest, CorrectedRowsStayCorrected) {
  const std::vector<std::string> all = history(*first_, "everything", "--all-versions");
  ASSERT_EQ(all.size(), 262U);
  for (const std::string& format : formats()) {
    const std::string out = path("versions-" + format);
    done(*first_, {"export", "everything", "--out", out, "--all-versions", "--format", format,
                   "--file-bytes-max", "3000"});
    done(*first_, {"verify", out, "--all"});
    const auto server = start_server("versions-again-" + format);
    done(*server, {"apply", path("views.yaml")});
    done(*server, {"import", "everything", out});
    EXPECT_EQ(history(*server, "everything"), history(*first_, "everything"));
    EXPECT_EQ(history(*server, "everything", "--all-versions"), all);
  }
}

// pyarrow and DuckDB read the same values as the NDJSON export tells.
TEST_F(RoundTripTest, OthersReadTheSameValues) {
  if (!make_arrow_support()->check().ok()) GTEST_SKIP() << "Parquet is off";
  const std::string python = test_python();
  if (python.empty())
    GTEST_SKIP() << "no build/python with pyarrow and DuckDB; ./dev test makes it";
  done(*first_, {"export", "everything", "--out", path("as-json"), "--history"});
  done(*first_, {"export", "everything", "--out", path("as-parquet"), "--history", "--format",
                 "parquet", "--file-bytes-max", "20000"});
  const SkuaAnswer compared = run_command(python + " tests/integration/compare_snapshots.py " +
                                          path("as-json") + " " + path("as-parquet"));
  EXPECT_EQ(compared.code, 0) << compared.out;
  EXPECT_NE(compared.out.find("252 rows"), std::string::npos) << compared.out;
}

}  // namespace
}  // namespace skua::test
