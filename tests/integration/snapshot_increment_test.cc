// Increments: with their base they are the whole.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/snapshot/manifest.h"
#include "tests/integration/snapshot_test.h"

namespace skua::test {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

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
name: load
entities: [site, number]
ttl: 0
retention: {max_age: 0}
features:
  - {name: watts, type: DOUBLE}
)";

class IncrementTest : public SnapshotTest {
 protected:
  void SetUp() override {
    SnapshotTest::SetUp();
    write("views.yaml", kDefinitions);
    for (InProcessServer* server : {first_.get(), second_.get()})
      done(*server, {"apply", path("views.yaml")});
  }

  // Rows like "a 1 03 20": site, number, day and watts; no watts is a delete.
  void put(const Lines& rows) {
    std::string lines;
    for (const std::string& row : rows) {
      std::istringstream in(row);
      std::string site;
      std::string number;
      std::string day;
      std::string watts;
      in >> site >> number >> day >> watts;
      json line = {{"site", site == "zero" ? std::string("x\0y", 3) : site},
                   {"number", std::stoll(number)},
                   {"event_timestamp", "2025-06-" + day + "T00:00:00Z"},
                   {"deleted", watts.empty()}};
      if (!watts.empty()) line["watts"] = std::stod(watts);
      lines += line.dump() + "\n";
    }
    write("rows.ndjson", lines);
    const auto account = json::parse(
        done(*first_, {"import", "load", path("rows.ndjson"), "--deleted-column", "deleted"}));
    EXPECT_EQ(account["applied"].get<int>() + account["superseded"].get<int>(),
              static_cast<int>(rows.size()));
  }
  void export_to(const std::string& name, Lines more) {
    more.insert(more.begin(), {"export", "load", "--out", path(name)});
    done(*first_, std::move(more));
  }
  void export_since(const std::string& name, const std::string& base,
                    const std::string& kind = "--history", const std::string& format = "ndjson") {
    export_to(name, {kind, "--since", path(base), "--format", format});
  }
  // The lines of a snapshot in NDJSON, sorted.
  Lines lines_of(const std::string& name) {
    const auto manifest = SnapshotManifest::parse(read(path(name) + "/manifest.json"));
    EXPECT_TRUE(manifest.ok());
    Lines out;
    for (const SnapshotFile& file : manifest->views[0].files) {
      std::ifstream in(path(name) + "/" + file.name);
      for (std::string line; std::getline(in, line);) out.push_back(line);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  Lines two_days() {
    put({"a 1 01 10", "a 2 01 11", "b 1 01 12", "b -5 01 13", "zero 7 01 14", "c 3 01 15"});
    export_to("base", {"--history"});
    put({"a 1 02 20", "a 1 01 21", "a 1 01 22", "b 1 03", "c 3 02 30"});
    done(*first_, {"erase", "site=b", "--yes"});
    done(*first_, {"erase", "site=a,number=2", "--yes"});
    put({"b 1 04 40"});
    export_since("monday", "base");
    put({"a 2 05 50", "c 3 01 51"});
    done(*first_, {"erase", "number=7", "--yes"});
    export_since("tuesday", "monday");
    return {path("base"), path("monday"), path("tuesday")};
  }
  StatusCode error_of(const SkuaAnswer& answer) {
    if (answer.code == 0) return StatusCode::kOk;
    return answer.err.find("FAILED_PRECONDITION") != std::string::npos
               ? StatusCode::kFailedPrecondition
               : StatusCode::kUnknown;
  }
};

TEST_F(IncrementTest, ImportedBehindTheirBaseTheyAreTheWhole) {
  Lines import = two_days();
  EXPECT_EQ(lines_of("monday").size(), 5U);  // Those of b were erased.
  EXPECT_EQ(lines_of("tuesday").size(), 2U);
  const std::string monday = read(path("monday/load/_erasures.ndjson"));
  EXPECT_EQ(std::count(monday.begin(), monday.end(), '\n'), 2);
  EXPECT_EQ(monday.find("\"a\""), std::string::npos);
  done(*first_, {"verify", path("monday"), "--all", "--base", path("base")});
  done(*first_, {"verify", path("tuesday"), "--all", "--base", path("monday")});
  import.insert(import.begin(), {"import", "load"});
  const SkuaAnswer imported = skua(*second_, import);
  EXPECT_EQ(imported.code, 0) << imported.err;
  EXPECT_NE(imported.err.find("4 rows left out"), std::string::npos) << imported.err;
  EXPECT_EQ(history(*second_, "load"), history(*first_, "load"));
}

TEST_F(IncrementTest, OfEveryFormatTheyAreTheSame) {
  Lines formats = {"csv"};
  if (make_arrow_support()->check().ok()) formats.emplace_back("parquet");
  Lines names = two_days();
  for (const std::string& format : formats) {
    export_since("monday-" + format, "base", "--history", format);
    done(*first_, {"verify", path("monday-" + format), "--all"});
    const auto server = start_server(format);
    done(*server, {"apply", path("views.yaml")});
    done(*server, {"import", "load", path("base"), path("monday-" + format)});
    EXPECT_EQ(history(*server, "load"), history(*first_, "load"));
  }
}

TEST_F(IncrementTest, AllVersionsAddUpLineByLine) {
  put({"a 1 01 10", "a 1 01 11", "b 1 01 12"});
  export_to("base", {"--all-versions"});
  put({"a 1 01 20", "a 1 02 21", "b 1 01", "b 1 01 22", "c 1 01 23"});
  export_since("next", "base", "--all-versions");
  export_to("whole", {"--all-versions"});
  Lines added = lines_of("base");
  const Lines next = lines_of("next");
  EXPECT_EQ(next.size(), 5U);
  added.insert(added.end(), next.begin(), next.end());
  std::sort(added.begin(), added.end());
  EXPECT_EQ(added, lines_of("whole"));
}

TEST_F(IncrementTest, AnEmptyOneIsWhole) {
  put({"a 1 01 10"});
  export_to("base", {"--history"});
  export_since("none", "base");
  export_since("none-again", "none");
  EXPECT_TRUE(lines_of("none").empty());
  done(*first_, {"verify", path("none"), "--all", "--base", path("base")});
  done(*second_, {"import", "load", path("base"), path("none"), path("none-again")});
  EXPECT_EQ(history(*second_, "load"), history(*first_, "load"));
}

TEST_F(IncrementTest, OutOfPlaceTheyAreRefused) {
  (void)two_days();
  const auto import = [&](Lines names) {
    Lines arguments = {"import", "load"};
    for (const std::string& name : names) arguments.push_back(path(name));
    return skua(*second_, arguments);
  };
  EXPECT_EQ(error_of(import({"monday"})), StatusCode::kFailedPrecondition);
  EXPECT_EQ(error_of(import({"base", "tuesday"})), StatusCode::kFailedPrecondition);
  EXPECT_EQ(error_of(import({"base", "tuesday", "monday"})), StatusCode::kFailedPrecondition);
  EXPECT_TRUE(history(*second_, "load").empty());
  // Its rows alone.
  EXPECT_EQ(import({"monday/load"}).code, 0);
  EXPECT_EQ(history(*second_, "load").size(), 4U);
  EXPECT_EQ(skua(*first_, {"verify", path("tuesday"), "--base", path("base")}).code, 1);
  std::ofstream(path("monday/load/_erasures.ndjson"), std::ios::app) << "{}\n";
  EXPECT_EQ(skua(*first_, {"verify", path("monday")}).code, 1);
  EXPECT_NE(import({"base", "monday"}).code, 0);
}

TEST_F(IncrementTest, AreRefusedWhereNothingCanGoOn) {
  put({"a 1 01 10"});
  export_to("base", {"--history"});
  export_to("latest", {});
  const auto since = [&](InProcessServer& server, const std::string& base,
                         const std::string& kind) {
    const SkuaAnswer answer =
        skua(server, {"export", "load", "--out", path("out"), kind, "--since", path(base)});
    EXPECT_FALSE(std::filesystem::exists(path("out/manifest.json")));
    return error_of(answer);
  };
  EXPECT_EQ(since(*first_, "latest", "--history"), StatusCode::kFailedPrecondition);
  EXPECT_EQ(since(*first_, "base", "--all-versions"), StatusCode::kFailedPrecondition);
  EXPECT_EQ(since(*first_, "nowhere", "--history"), StatusCode::kFailedPrecondition);
  // The same view of another store.
  EXPECT_EQ(since(*second_, "base", "--history"), StatusCode::kFailedPrecondition);
  EXPECT_EQ(skua(*first_, {"export", "load", "--out", path("out"), "--since", path("base")}).code,
            2);
  done(*first_, {"drop", "feature_view", "load", "--yes"});
  done(*first_, {"apply", path("views.yaml")});
  EXPECT_EQ(since(*first_, "base", "--history"), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace skua::test
