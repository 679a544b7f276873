#include "clients/cli/export/exporter.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/unit/clients/fake_transport.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

v1::ReadSnapshotResponse page_of(int rows, const std::string& next_page_token) {
  v1::ReadSnapshotResponse page;
  page.set_schema_version(3);
  page.set_next_page_token(next_page_token);
  page.mutable_rows()->set_rows(static_cast<std::uint32_t>(rows));
  v1::NamedColumn& key = *page.mutable_rows()->add_join_keys();
  key.set_name("airport");
  key.mutable_column()->set_type(v1::STRING);
  for (int row = 0; row < rows; ++row) {
    key.mutable_column()->add_string_values("EWR");
    page.mutable_rows()->add_event_timestamps_us(row);
    page.mutable_rows()->add_created_timestamps_us(row);
    page.mutable_rows()->add_sequences(static_cast<std::uint64_t>(row));
    page.mutable_rows()->add_deleted(false);
  }
  return page;
}

class ExporterTest : public testing::Test {
 protected:
  ExporterTest()
      : dir_(testing::TempDir() + "exporter_test." +
             testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directories(dir_);
  }
  ~ExporterTest() override { std::filesystem::remove_all(dir_); }

  // A server with three pages of two rows; it fails in place of page `failing_page`.
  Result<ExportManifest> run(int failing_page, std::uint64_t file_bytes_max) {
    const auto transport = std::make_shared<FakeTransport>(
        [this, failing_page](const std::string& method,
                             const std::string& bytes) -> Result<std::string> {
          if (method.ends_with("BeginSnapshot")) {
            v1::BeginSnapshotResponse begun;
            begun.set_snapshot_id("s1");
            begun.set_sequence(42);
            return begun.SerializeAsString();
          }
          if (method.ends_with("EndSnapshot")) {
            ++ended_;
            manifest_before_end_ = std::filesystem::exists(dir_ + "/manifest.json");
            return v1::EndSnapshotResponse().SerializeAsString();
          }
          v1::ReadSnapshotRequest request;
          if (!request.ParseFromString(bytes) || request.snapshot_id() != "s1")
            return internal_error("no request");
          const int page = request.page_token().empty() ? 0 : std::stoi(request.page_token());
          if (page == failing_page) return data_loss("damaged");
          return page_of(2, page == 2 ? "" : std::to_string(page + 1)).SerializeAsString();
        });
    SkuaClient client(transport, {});
    return Exporter(client, {"default", weather_view(), dir_, v1::HISTORY, 0, file_bytes_max},
                    [](auto, auto) {})
        .run();
  }

  std::string dir_;
  int ended_ = 0;
  bool manifest_before_end_ = false;
};

TEST_F(ExporterTest, WritesFilesThenTheManifestThenReleasesTheHold) {
  const auto manifest = run(-1, 1);
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_EQ(manifest->rows, 6U);
  EXPECT_EQ(ended_, 1);
  EXPECT_TRUE(manifest_before_end_);
  std::ostringstream text;
  text << std::ifstream(dir_ + "/manifest.json").rdbuf();
  const auto json = nlohmann::json::parse(text.str());
  EXPECT_EQ(json["snapshot_sequence"], 42);
  EXPECT_EQ(json["schema_version"], 3);
  EXPECT_EQ(json["rows_kind"], "HISTORY");
  EXPECT_EQ(json["rows"], 6);
  ASSERT_EQ(json["files"].size(), 3U);
  for (const auto& file : json["files"]) {
    const std::string path = dir_ + "/" + file["name"].get<std::string>();
    EXPECT_EQ(std::filesystem::file_size(path), file["bytes"]);
    EXPECT_EQ(file["rows"], 2);
    EXPECT_EQ(file["sha256"].get<std::string>().size(), 64U);
  }
  EXPECT_EQ(json["files"][0]["name"], "weather-00000.ndjson");
}

TEST_F(ExporterTest, PagesShareAFileUntilItIsFull) {
  const auto manifest = run(-1, 1U << 20U);
  ASSERT_TRUE(manifest.ok());
  ASSERT_EQ(manifest->files.size(), 1U);
  EXPECT_EQ(manifest->files[0].rows, 6U);
}

TEST_F(ExporterTest, AFailureLeavesNoManifestAndNoHold) {
  const auto manifest = run(1, 1U << 20U);
  EXPECT_EQ(manifest.status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(ended_, 1);
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/manifest.json"));
}

}  // namespace
}  // namespace skua
