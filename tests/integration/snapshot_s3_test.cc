// Snapshots and imports in an object store, against moto.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "clients/cli/arrow/arrow_support.h"
#include "tests/integration/snapshot_test.h"

namespace skua::test {
namespace {

using nlohmann::json;

class SnapshotS3Test : public SnapshotTest {
 protected:
  void SetUp() override {
    if (!make_arrow_support()->check().ok()) GTEST_SKIP() << "s3:// is off";
    const std::string python = test_python();
    if (python.empty()) GTEST_SKIP() << "no build/python with moto; ./dev test makes it";
    page_bytes_ = 64 << 10;
    SnapshotTest::SetUp();
    const std::string address_file = path("s3-address");
    server_ = popen(
        (python + " tests/integration/s3_server.py " + address_file + " >/dev/null 2>&1").c_str(),
        "w");
    ASSERT_NE(server_, nullptr);
    for (int i = 0; i < 600 && !std::filesystem::exists(address_file); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ASSERT_TRUE(std::filesystem::exists(address_file)) << "moto did not start";
    for (const auto& [name, value] :
         {std::pair<const char*, std::string>{"AWS_ENDPOINT_URL", read(address_file)},
          {"AWS_ACCESS_KEY_ID", "tests"},
          {"AWS_SECRET_ACCESS_KEY", "tests"},
          {"AWS_REGION", "us-east-1"},
          {"AWS_EC2_METADATA_DISABLED", "true"}})
      setenv(name, value.c_str(), 1);
    for (InProcessServer* server : {first_.get(), second_.get()})
      done(*server, {"apply", "docs/quickstart/views.yaml"});
    done(*first_, {"import", "planes", "docs/quickstart/planes.csv", "--event-timestamp",
                   "2013-01-01T00:00:00Z"});
  }
  static void TearDownTestSuite() { stop_arrow(); }
  // Its end of input ends it.
  void TearDown() override {
    if (server_ != nullptr) pclose(server_);
  }

  // Requests so far whose line has this text.
  [[nodiscard]] std::size_t requests(const std::string& text) const {
    std::ifstream lines(path("s3-address.requests"));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);)
      count += line.find(text) == std::string::npos ? 0 : 1;
    return count;
  }

  std::FILE* server_ = nullptr;
};

TEST_F(SnapshotS3Test, SnapshotsGoThereAndBack) {
  for (const std::string& format : {std::string("parquet"), std::string("csv")}) {
    const std::string snapshot = "s3://lake/snapshots/" + format;
    const json manifest =
        json::parse(done(*first_, {"export", "planes", "--out", snapshot, "--format", format,
                                   "--file-bytes-max", "100000"}));
    EXPECT_EQ(manifest["rows"], 3322);
    EXPECT_GT(manifest["views"][0]["files"].size(), 1U);
    EXPECT_EQ(json::parse(done(*first_, {"verify", snapshot, "--all"}))["compared"], 3322);
    // A folder of its own, as everywhere.
    EXPECT_EQ(skua(*first_, {"export", "planes", "--out", snapshot}).code, 1);
  }
  done(*second_, {"import", "planes", "s3://lake/snapshots/parquet"});
  EXPECT_EQ(history(*first_, "planes"), history(*second_, "planes"));
  for (const char* path : {"s3://lake/snapshots/csv/planes/", "s3://lake/snapshots/*/planes/*.csv",
                           "s3://lake/snapshots/**/part-*.parquet"}) {
    const json account = json::parse(done(*second_, {"import", "planes", path}));
    EXPECT_EQ(account["in"], 3322) << path;
    EXPECT_EQ(account["duplicate"], 3322) << path;
  }
}

TEST_F(SnapshotS3Test, AFileIsAFewRequests) {
  const std::string snapshot = "s3://lake/whole";
  done(*first_, {"export", "planes", "--out", snapshot, "--format", "csv"});
  // No upload in parts, of which a kill would leave some behind.
  EXPECT_EQ(requests("?uploads"), 0U);
  const std::string file = "GET /lake/whole/planes/part-00000.csv";
  const std::size_t before = requests(file);
  done(*second_, {"import", "planes", snapshot + "/planes/part-00000.csv"});
  EXPECT_GT(requests(file), before);
  // It is opened to be checked, and to be read.
  EXPECT_LE(requests(file), before + 2);
}

TEST_F(SnapshotS3Test, CopiesOfBackups) {
  Settings settings = InProcessServer::small_settings(path("backed-up"));
  settings.backup_dir = path("backups");
  InProcessServer server(settings);
  ASSERT_EQ(server.start().to_string(), "OK");
  done(server, {"apply", "docs/quickstart/views.yaml"});
  const std::string copies = "s3://lake/backups/skua";
  done(server, {"backup", "--to", copies});
  const json second = json::parse(done(server, {"backup", "--to", copies, "--keep", "1"}));
  EXPECT_LT(second["bytes_copied"], second["bytes"]);
  EXPECT_EQ(json::parse(done(server, {"verify-backup", "--from", copies}))["damaged"], 0);
  // Another program is at work there.
  const std::string other = read(path("s3-address")) + "/lake/backups/skua/writers/other";
  ASSERT_EQ(run_command(test_python() + " -c \"import urllib.request as r; r.urlopen(r.Request('" +
                        other + "', data=b'skua', method='PUT'))\"")
                .code,
            0);
  EXPECT_NE(skua(server, {"backup", "--to", copies}).err.find("FAILED_PRECONDITION"),
            std::string::npos);
  const std::string fetched = path("fetched");
  done(server, {"restore", "--from", copies, "--data", path("restored"), "--via", fetched,
                "--skuad", "/bin/true"});
  EXPECT_EQ(json::parse(done(server, {"verify-backup", "--from", fetched}))["damaged"], 0);
  done(server, {"restore", "--from", copies, "--data", path("restored/"), "--skuad", "/bin/true"});
  EXPECT_FALSE(std::filesystem::exists(path("restored.restore-fetch")));
}

// The real programs: skua fetches, and has the skuad beside it make the data folder.
TEST_F(SnapshotS3Test, ARestoreOfACopyServesItsRows) {
  Settings settings = InProcessServer::small_settings(path("backed-up"));
  settings.backup_dir = path("backups");
  settings.limits.snapshot_page_bytes = page_bytes_;
  InProcessServer server(settings);
  ASSERT_EQ(server.start().to_string(), "OK");
  done(server, {"apply", "docs/quickstart/views.yaml"});
  done(server, {"import", "planes", "docs/quickstart/planes.csv", "--event-timestamp",
                "2013-01-01T00:00:00Z"});
  const std::vector<std::string> rows = history(server, "planes");
  EXPECT_EQ(rows.size(), 3322U);
  done(server, {"backup", "--to", "s3://lake/drill"});
  server.stop();
  for (const char* gone : {"backed-up", "backups"}) std::filesystem::remove_all(path(gone));

  const SkuaAnswer restored = run_command(
      std::string(SKUA_BINARY) + " restore --from s3://lake/drill --data " + path("restored"));
  ASSERT_EQ(restored.code, 0) << restored.out;
  EXPECT_FALSE(std::filesystem::exists(path("restored.restore-fetch")));
  const auto after = start_server("restored");
  EXPECT_EQ(history(*after, "planes"), rows);
}

TEST_F(SnapshotS3Test, WhatIsNotThereIsSaid) {
  for (const char* path :
       {"s3://lake/nothing.parquet", "s3://lake/none/*.csv", "s3://nowhere/x.csv"})
    EXPECT_EQ(skua(*second_, {"import", "planes", path}).code, 2) << path;
  EXPECT_EQ(skua(*second_, {"verify", "s3://lake/none"}).code, 1);
  setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1", 1);
  const SkuaAnswer unreachable = skua(*second_, {"import", "planes", "s3://lake/x.csv"});
  EXPECT_EQ(unreachable.code, 1);
  EXPECT_NE(unreachable.err.find("UNAVAILABLE"), std::string::npos) << unreachable.err;
}

}  // namespace
}  // namespace skua::test
