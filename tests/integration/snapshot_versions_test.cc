// Corrections: all versions of rows out of one server and into another, as often as one likes.

#include <nlohmann/json.hpp>

#include "clients/cli/snapshot/manifest.h"
#include "tests/integration/snapshot_test.h"

namespace skua::test {
namespace {

using nlohmann::json;

constexpr char kView[] = R"(
kind: Entity
name: site
join_key: site
type: STRING
---
kind: FeatureView
name: levels
entities: [site]
ttl: 0
retention: {max_age: 0}
features:
  - {name: level, type: INT64}
  - {name: note, type: STRING}
)";

constexpr int kSites = 150;
constexpr int kVersions = 4;

class VersionsTest : public SnapshotTest {
 protected:
  void SetUp() override {
    page_bytes_ = 16 << 10;
    SnapshotTest::SetUp();
    write("view.yaml", kView);
    for (InProcessServer* server : {first_.get(), second_.get()})
      done(*server, {"apply", path("view.yaml")});
    // Every row is corrected three times; every seventh one ends deleted, and "NA" is a text.
    for (int version = 0; version < kVersions; ++version) {
      std::string rows;
      for (int site = 0; site < kSites; ++site) {
        for (const char* date : {"2025-06-01", "2025-06-02", "2025-06-03"}) {
          const bool deleted = version == kVersions - 1 && site % 7 == 0;
          rows += json({{"site", "s" + std::to_string(site)},
                        {"event_timestamp", std::string(date) + "T00:00:00Z"},
                        {"level", version},
                        {"note", "NA"},
                        {"gone", deleted}})
                      .dump() +
                  "\n";
        }
      }
      write("version.ndjson", rows);
      done(*first_, {"import", "levels", path("version.ndjson"), "--deleted-column", "gone"});
    }
  }
};

TEST_F(VersionsTest, CorrectionsStayWhateverTheFilesAndHoweverOften) {
  const auto rows = history(*first_, "levels");
  const auto versions = history(*first_, "levels", "--all-versions");
  ASSERT_EQ(versions.size(), static_cast<std::size_t>(kSites * 3 * kVersions));
  int folders = 0;
  for (const std::string& format : {std::string("csv"), std::string("ndjson")}) {
    for (const std::string& by : {std::string(), std::string("date")}) {
      const std::string out = path("out-" + std::to_string(++folders));
      std::vector<std::string> command = {"export", "levels", "--out", out, "--all-versions"};
      command.insert(command.end(), {"--format", format, "--file-bytes-max", "3000"});
      if (!by.empty()) command.insert(command.end(), {"--partition-by", by});
      const auto manifest = SnapshotManifest::parse(done(*first_, command));
      ASSERT_TRUE(manifest.ok());
      EXPECT_GT(manifest->views[0].files.size(), 3U);
      const json verified = json::parse(done(*first_, {"verify", out, "--all"}));
      EXPECT_EQ(verified["rows"], versions.size());

      const auto server = start_server("into-" + std::to_string(folders));
      done(*server, {"apply", path("view.yaml")});
      for (const char* outcome : {"applied", "duplicate"}) {
        const json account = json::parse(done(*server, {"import", "levels", out}));
        const int taken = account["applied"].get<int>() + account["superseded"].get<int>();
        EXPECT_EQ(std::string(outcome) == "applied" ? taken : account["duplicate"].get<int>(),
                  static_cast<int>(versions.size()))
            << account;
        EXPECT_TRUE(history(*server, "levels") == rows) << out;
        EXPECT_TRUE(history(*server, "levels", "--all-versions") == versions) << out;
      }
    }
  }
}

TEST_F(VersionsTest, WhatIsSortedOtherwiseIsRefusedOrRight) {
  done(*first_, {"export", "levels", "--out", path("out"), "--all-versions", "--format", "csv"});
  std::vector<std::string> lines;
  std::istringstream whole(read(path("out/levels/part-00000.csv")));
  for (std::string line; std::getline(whole, line);) lines.push_back(line + "\n");
  const auto text = [&lines](auto first, auto last) {
    std::string out = lines[0];
    for (; first != last; ++first) out += *first;
    return out;
  };
  // Backwards the versions of a row are still together, but entities come in no order.
  write("backwards.csv", text(lines.rbegin(), lines.rend() - 1));
  const SkuaAnswer refused = skua(*second_, {"import", "levels", path("backwards.csv")});
  EXPECT_NE(refused.code, 0);
  // Without its sequences an export's deletes must be named.
  std::string stripped = read(path("out/levels/part-00000.csv"));
  stripped.replace(stripped.find("sequence"), 8, "whatever");
  write("stripped.csv", stripped);
  EXPECT_EQ(skua(*second_, {"import", "levels", path("stripped.csv")}).code, 2);
}

}  // namespace
}  // namespace skua::test
