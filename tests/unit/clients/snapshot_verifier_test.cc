#include "clients/cli/verify/snapshot_verifier.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "clients/cli/arrow/arrow_support.h"
#include "storage/base/sha256.h"
#include "clients/cli/open_rows.h"
#include "clients/cpp/skua_client.h"
#include "tests/unit/clients/fake_transport.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

constexpr std::uint64_t kSequence = 100;

class SnapshotVerifierTest : public testing::Test {
 protected:
  SnapshotVerifierTest()
      : dir_(testing::TempDir() + "snapshot_verifier_test." +
             testing::UnitTest::GetInstance()->current_test_info()->name()),
        arrow_(make_no_arrow()),
        files_(arrow_->objects()) {
    std::filesystem::remove_all(dir_);
    manifest_.format = "csv";
    manifest_.rows_kind = v1::HISTORY;
    manifest_.sequence = kSequence;
    manifest_.read_time_us = 1;
    manifest_.views.push_back({weather_view(), 0, {}});
    open_ = [this](const SourceFile& file, const ColumnPlan& plan) {
      return open_rows(file, plan, {}, files_, *arrow_);
    };
  }
  ~SnapshotVerifierTest() override { std::filesystem::remove_all(dir_); }

  // A file with rows of "airport,day,sequence".
  void add_file(const std::string& name, const std::vector<std::string>& rows) {
    std::string text = "airport,event_timestamp,created_timestamp,sequence,deleted,temp\n";
    for (const std::string& row : rows) {
      const std::size_t first = row.find(',');
      const std::size_t second = row.rfind(',');
      text += row.substr(0, first) + ",2013-01-" + row.substr(first + 1, second - first - 1) +
              "T00:00:00Z,," + row.substr(second + 1) + ",false,1\n";
    }
    const std::string path = dir_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << text;
    Sha256 digest;
    digest.add(text);
    manifest_.views[0].files.push_back({name, rows.size(), text.size(), digest.finish()});
    manifest_.views[0].rows += rows.size();
  }

  Result<VerifyReport> verify(SkuaClient* client = nullptr, std::uint64_t sample_rows = 0) {
    std::ofstream(dir_ + "/" + kManifestName) << manifest_.to_json();
    VerifyOptions options;
    options.dir = dir_;
    options.sample_rows = sample_rows;
    SnapshotVerifier verifier(client, files_, open_, options, [](const auto&, std::uint64_t) {});
    RETURN_IF_ERROR(verifier.open());
    return verifier.run();
  }
  std::size_t faults() {
    const auto report = verify();
    EXPECT_TRUE(report.ok()) << report.status().to_string();
    return report.ok() ? report->faults.size() : 0;
  }

  std::string dir_;
  std::unique_ptr<ArrowSupport> arrow_;
  Files files_;
  SnapshotManifest manifest_;
  SnapshotVerifier::OpenRows open_;
};

TEST_F(SnapshotVerifierTest, ARowStandsOnceInItsPlace) {
  const struct {
    v1::SnapshotRows kind;
    std::vector<std::string> rows;
    std::size_t faults;
  } cases[] = {
      {v1::HISTORY, {"A,02,5", "A,01,9", "B,03,100"}, 0},
      {v1::HISTORY, {"A,02,5", "A,02,5"}, 1},
      {v1::HISTORY, {"A,02,5", "A,02,4"}, 1},
      {v1::HISTORY, {"A,01,5", "A,02,4"}, 1},
      {v1::HISTORY, {"B,01,5", "A,02,4"}, 1},
      {v1::HISTORY, {"A,01,101"}, 1},
      {v1::LATEST, {"A,02,5", "B,01,4"}, 0},
      {v1::LATEST, {"A,02,5", "A,01,4"}, 1},
      {v1::ALL_VERSIONS, {"A,02,5", "A,02,4"}, 0},
      {v1::ALL_VERSIONS, {"A,02,5", "A,02,5"}, 1},
      {v1::ALL_VERSIONS, {"A,02,4", "A,02,5"}, 1},
  };
  for (const auto& c : cases) {
    manifest_.rows_kind = c.kind;
    manifest_.views[0] = {weather_view(), 0, {}};
    add_file("weather/part-00000.csv", c.rows);
    EXPECT_EQ(faults(), c.faults) << v1::SnapshotRows_Name(c.kind) << " " << c.rows[0];
  }
}

TEST_F(SnapshotVerifierTest, TheOrderGoesOnInTheNextFileOfADate) {
  manifest_.rows_kind = v1::ALL_VERSIONS;
  add_file("weather/d=02/part-00000.csv", {"A,02,9", "B,02,7"});
  add_file("weather/d=01/part-00000.csv", {"A,01,8"});
  add_file("weather/d=02/part-00001.csv", {"B,02,6"});
  EXPECT_EQ(faults(), 0U);
  add_file("weather/d=02/part-00002.csv", {"B,02,6"});
  EXPECT_EQ(faults(), 1U);
}

TEST_F(SnapshotVerifierTest, TroubleInReadingIsNoFaultOfTheSnapshot) {
  add_file("weather/part-00000.csv", {"A,02,5"});
  for (const StatusCode code : {StatusCode::kUnavailable, StatusCode::kPermissionDenied,
                                StatusCode::kFailedPrecondition, StatusCode::kResourceExhausted}) {
    open_ = [code](const auto&, const auto&) { return Status(code, "trouble"); };
    EXPECT_EQ(verify().status().code(), code);
  }
  open_ = [](const auto&, const auto&) { return data_loss("damaged"); };
  EXPECT_EQ(faults(), 1U);
}

TEST_F(SnapshotVerifierTest, RowsBeyondRetentionAreCounted) {
  add_file("weather/part-00000.csv", {"A,02,5", "B,02,6"});
  const auto transport = std::make_shared<FakeTransport>(
      [](const std::string&, const std::string&) -> Result<std::string> {
        return Status(StatusCode::kOutOfRange, "every as-of lies before the horizon");
      });
  SkuaClient client(transport, {});
  const auto report = verify(&client, 10);
  ASSERT_TRUE(report.ok()) << report.status().to_string();
  EXPECT_EQ(report->comparison.beyond_retention, 2U);
  EXPECT_TRUE(report->sound());
}

// A server with many wide rows answers them in several reads.
TEST_F(SnapshotVerifierTest, AReadIsBoundedByBytes) {
  add_file("weather/part-00000.csv", {std::string(5U << 20U, 'A') + ",02,5",
                                      std::string(5U << 20U, 'B') + ",02,6", "C,02,7"});
  const auto transport = std::make_shared<FakeTransport>(
      [](const std::string&, const std::string&) -> Result<std::string> {
        return Status(StatusCode::kOutOfRange, "none");
      });
  SkuaClient client(transport, {});
  ASSERT_TRUE(verify(&client, 10).ok());
  EXPECT_EQ(transport->requests().size(), 2U);
}

}  // namespace
}  // namespace skua
