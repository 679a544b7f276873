// What `skua verify` sees, and what an import says before it writes.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "storage/base/sha256.h"
#include "clients/cli/snapshot/manifest.h"
#include "tests/integration/snapshot_test.h"

namespace skua::test {
namespace {

using nlohmann::json;

constexpr char kViews[] = R"(
kind: Entity
name: site
join_key: site
type: STRING
---
kind: FeatureView
name: kept
entities: [site]
ttl: 0
retention: {max_age: 0}
features:
  - {name: level, type: DOUBLE}
---
kind: FeatureView
name: week
entities: [site]
ttl: 0
retention: {max_age: 7d}
features:
  - {name: level, type: DOUBLE}
)";

class VerifyTest : public SnapshotTest {
 protected:
  void SetUp() override {
    SnapshotTest::SetUp();
    write("views.yaml", kViews);
    done(*first_, {"apply", path("views.yaml")});
  }

  // The same snapshot without the last row of its only file, as if the export had missed it.
  void drop_last_row(const std::string& out) {
    auto manifest = SnapshotManifest::parse(read(out + "/manifest.json"));
    ASSERT_TRUE(manifest.ok());
    SnapshotView& view = manifest->views[0];
    ASSERT_EQ(view.files.size(), 1U);
    SnapshotFile& file = view.files[0];
    std::string text = read(out + "/" + file.name);
    text.resize(text.rfind('\n', text.size() - 2) + 1);
    std::ofstream(out + "/" + file.name) << text;
    Sha256 digest;
    digest.add(text);
    view.rows -= 1;
    file = {file.name, file.rows - 1, text.size(), digest.finish()};
    std::ofstream(out + "/manifest.json") << manifest->to_json();
  }
};

constexpr char kRows[] =
    "site,event_timestamp,level\na,2025-12-30T00:00:00Z,1\na,2025-12-31T00:00:00Z,2\n"
    "b,2025-12-30T00:00:00Z,3\nc,2025-12-31T00:00:00Z,4\n";

TEST_F(VerifyTest, AMissingRowIsSeenWithAll) {
  write("rows.csv", kRows);
  write("corrected.csv", "site,event_timestamp,level\nb,2025-12-30T00:00:00Z,5\n");
  for (const char* view : {"kept", "week"}) {
    done(*first_, {"import", view, path("rows.csv")});
    done(*first_, {"import", view, path("corrected.csv")});
    done(*first_, {"delete", view, "c", "--event-timestamp", "2025-12-31T12:00:00Z"});
    done(*first_, {"put", view, "site=d", "level=1", "--event-timestamp", "2025-12-31T00:00:00Z"});
    for (const std::string& kind :
         {std::string(), std::string("--history"), std::string("--all-versions")}) {
      const std::string out = path(std::string("out") + view + kind);
      std::vector<std::string> command = {"export", view, "--out", out, "--format", "csv"};
      if (!kind.empty()) command.push_back(kind);
      done(*first_, command);
      // What comes later is no row of the snapshot.
      first_->clock().advance(std::chrono::seconds(5));
      done(*first_, {"put", view, "site=a", "level=9"});
      done(*first_, {"put", view, "site=z" + kind, "level=9"});
      done(*first_, {"verify", out, "--all"});
      drop_last_row(out);
      done(*first_, {"verify", out});
      const SkuaAnswer missing = skua(*first_, {"verify", out, "--all"});
      EXPECT_EQ(missing.code, 1) << view << kind;
      EXPECT_EQ(json::parse(missing.out)["faults"].size(), 1U) << missing.out;
    }
  }
}

TEST_F(VerifyTest, RowsBeyondRetentionAreNoDifference) {
  write("rows.csv", kRows);
  done(*first_, {"import", "week", path("rows.csv")});
  first_->clock().advance(std::chrono::hours(24 * 30));
  // Kept, since in effect at the horizon, but of before it.
  done(*first_, {"export", "week", "--out", path("out"), "--history"});
  const json report = json::parse(done(*first_, {"verify", path("out"), "--all"}));
  EXPECT_EQ(report["beyond_retention"], 3);
  EXPECT_EQ(report["compared"], 0);
}

TEST_F(VerifyTest, ADryRunSaysWhatMayExpire) {
  write("rows.csv", std::string(kRows) + "old,2025-01-01T00:00:00Z,1\n");
  const json week = json::parse(done(*first_, {"import", "week", path("rows.csv"), "--dry-run"}));
  EXPECT_EQ(week["valid"], 5);
  EXPECT_EQ(week["behind_horizon"], 1);
  const json kept = json::parse(done(*first_, {"import", "kept", path("rows.csv"), "--dry-run"}));
  EXPECT_EQ(kept["behind_horizon"], 0);
}

TEST_F(VerifyTest, APipeIsReadOnce) {
  const std::string pipe = path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&pipe] { std::ofstream(pipe) << kRows; });
  const json account = json::parse(done(*first_, {"import", "kept", pipe, "--format", "csv"}));
  writer.join();
  EXPECT_EQ(account["applied"].get<int>() + account["superseded"].get<int>(), 4);
}

std::string avro_number(std::size_t value) {
  std::string out;
  for (value *= 2; value >= 0x80; value >>= 7U) out += static_cast<char>(0x80U | (value & 0x7fU));
  return out + static_cast<char>(value);
}

std::string avro_text(const std::string& text) { return avro_number(text.size()) + text; }

TEST_F(VerifyTest, NothingOfAnAvroFileIsAppliedWhenItIsCutOff) {
  const std::string schema =
      R"({"type":"record","name":"r","fields":[{"name":"site","type":"string"},)"
      R"({"name":"event_timestamp","type":"string"}]})";
  const std::string marker(16, 'm');
  std::string file = "Obj\x01" + avro_number(1) + avro_text("avro.schema") + avro_text(schema) +
                     std::string(1, '\0') + marker;
  for (int block = 0; block < 3; ++block) {
    std::string rows;
    for (int row = 0; row < 2000; ++row)
      rows += avro_text(std::to_string(block * 2000 + row)) + avro_text("2025-12-31T00:00:00Z");
    file += avro_number(2000) + avro_number(rows.size()) + rows + marker;
  }
  write("cut.avro", file.substr(0, file.size() - 100));
  EXPECT_EQ(skua(*first_, {"import", "kept", path("cut.avro")}).code, 1);
  EXPECT_TRUE(history(*first_, "kept").empty());
  write("whole.avro", file);
  EXPECT_EQ(json::parse(done(*first_, {"import", "kept", path("whole.avro")}))["applied"], 6000);
}

}  // namespace
}  // namespace skua::test
