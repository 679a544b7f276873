#include "tests/unit/clients/exporter_fixture.h"

namespace skua {
namespace {

TEST_F(ExporterTest, WritesFilesThenTheManifestThenReleasesTheHold) {
  options_.file_bytes_max = 1;
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_EQ(manifest->rows(), 6U);
  EXPECT_EQ(ended_, 1);
  EXPECT_TRUE(manifest_before_end_);
  EXPECT_FALSE(exists(kProgressName));
  std::ostringstream text;
  text << std::ifstream(dir_ + "/manifest.json").rdbuf();
  const auto read = SnapshotManifest::parse(text.str());
  ASSERT_TRUE(read.ok()) << read.status().to_string();
  EXPECT_EQ(read->to_json(), manifest->to_json());
  EXPECT_EQ(read->sequence, 42U);
  EXPECT_EQ(read->rows_kind, v1::HISTORY);
  ASSERT_EQ(read->views.size(), 1U);
  EXPECT_EQ(read->views[0].view.schema_version(), 3U);
  ASSERT_EQ(read->views[0].files.size(), 3U);
  for (const SnapshotFile& file : read->views[0].files) {
    EXPECT_EQ(std::filesystem::file_size(dir_ + "/" + file.name), file.bytes);
    EXPECT_EQ(file.rows, 2U);
    EXPECT_EQ(file.sha256.size(), 64U);
  }
  EXPECT_EQ(read->views[0].files[0].name, "weather/part-00000.ndjson");
  EXPECT_EQ(airports(*manifest), "A0A1A2A3A4A5");
}

TEST_F(ExporterTest, PagesShareAFileUntilItIsFull) {
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok());
  ASSERT_EQ(manifest->views[0].files.size(), 1U);
  EXPECT_EQ(manifest->views[0].files[0].rows, 6U);
}

TEST_F(ExporterTest, AFailureBeforeTheFirstFileLeavesNothingAndNoHold) {
  failing_page_ = 1;
  EXPECT_EQ(run().status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(ended_, 1);
  EXPECT_FALSE(exists(kManifestName));
  EXPECT_FALSE(exists(kProgressName));
  failing_page_ = -1;
  EXPECT_TRUE(run().ok());
}

TEST_F(ExporterTest, GoesOnBehindTheLastWholeFile) {
  options_.file_bytes_max = 1;
  for (const int page : {1, 2}) {
    failing_page_ = page;
    EXPECT_EQ(run().status().code(), StatusCode::kDataLoss);
    EXPECT_EQ(ended_, 0);
    EXPECT_TRUE(exists(kProgressName));
    EXPECT_FALSE(exists(kManifestName));
  }
  std::ofstream(dir_ + "/weather/part-00002.ndjson.partial") << "what a kill left";
  std::ofstream(dir_ + "/weather/part-00007.ndjson") << "what no checkpoint names";
  failing_page_ = -1;
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_EQ(begun_, 1);
  EXPECT_EQ(ended_, 1);
  EXPECT_EQ(resumed_, 4U);
  EXPECT_EQ(airports(*manifest), "A0A1A2A3A4A5");
  EXPECT_FALSE(exists("weather/part-00002.ndjson.partial"));
  EXPECT_FALSE(exists("weather/part-00007.ndjson"));
}

// What kills leave at the two ends of an export.
TEST_F(ExporterTest, TheFirstAndTheLastStepCanBeInterrupted) {
  std::filesystem::create_directories(dir_);
  std::ofstream(dir_ + "/progress.json.partial") << "{";
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_FALSE(exists("progress.json.partial"));
  ExportProgress progress;
  progress.manifest = *manifest;
  progress.snapshot_id = "s1";
  progress.view = 1;
  std::ofstream(dir_ + "/progress.json") << progress.to_json();
  options_.restart = true;
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  options_.restart = false;
  const auto again = run();
  ASSERT_TRUE(again.ok()) << again.status().to_string();
  EXPECT_EQ(again->to_json(), manifest->to_json());
  EXPECT_EQ(begun_, 1);
  EXPECT_EQ(ended_, 2);
  EXPECT_FALSE(exists(kProgressName));
}

TEST_F(ExporterTest, AnotherExportDoesNotGoOnThere) {
  options_.file_bytes_max = 1;
  failing_page_ = 1;
  EXPECT_FALSE(run().ok());
  failing_page_ = -1;
  options_.rows_kind = v1::LATEST;
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  options_.restart = true;
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_EQ(begun_, 2);
  EXPECT_EQ(ended_, 2);
  EXPECT_EQ(airports(*manifest), "A0A1A2A3A4A5");
}

TEST_F(ExporterTest, ASnapshotThatExpiredAsksForARestart) {
  options_.file_bytes_max = 1;
  failing_page_ = 1;
  EXPECT_FALSE(run().ok());
  failing_page_ = -1;
  ++begun_;
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
}

TEST_F(ExporterTest, ASnapshotThatExpiresInItsFirstRunAsksForARestart) {
  options_.file_bytes_max = 1;
  failing_page_ = 2;
  failure_ = not_found("no such snapshot");
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  failing_page_ = -1;
  options_.restart = true;
  EXPECT_TRUE(run().ok());
}

TEST_F(ExporterTest, ARestartThatCannotBeginLeavesTheExportAsItWas) {
  options_.file_bytes_max = 1;
  failing_page_ = 2;
  EXPECT_FALSE(run().ok());
  failing_page_ = -1;
  refuses_snapshots_ = true;
  options_.restart = true;
  EXPECT_EQ(run().status().code(), StatusCode::kDataLoss);
  refuses_snapshots_ = false;
  options_.restart = false;
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_EQ(airports(*manifest), "A0A1A2A3A4A5");
  EXPECT_EQ(begun_, 1);
}

TEST_F(ExporterTest, FilesThatAreGoneOrChangedAskForARestart) {
  options_.file_bytes_max = 1;
  failing_page_ = 2;
  EXPECT_FALSE(run().ok());
  failing_page_ = -1;
  const std::string file = dir_ + "/weather/part-00001.ndjson";
  std::filesystem::resize_file(file, 3);
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  std::filesystem::remove(file);
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  EXPECT_FALSE(exists(kManifestName));
  options_.restart = true;
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_EQ(airports(*manifest), "A0A1A2A3A4A5");
}

TEST_F(ExporterTest, AFailureAmongTheFirstFilesLeavesNone) {
  options_.by_date = true;
  options_.file_bytes_max = 1;
  const std::string in_the_way = dir_ + "/weather/event_date=1970-01-02/part-00000.ndjson";
  on_page_ = [&](int) { std::filesystem::create_directories(in_the_way); };
  EXPECT_FALSE(run().ok());
  EXPECT_EQ(ended_, 1);
  EXPECT_FALSE(exists("weather/event_date=1970-01-01/part-00000.ndjson"));
  EXPECT_FALSE(exists(kProgressName));
  on_page_ = nullptr;
  std::filesystem::remove(in_the_way);
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_EQ(airports(*manifest), "A0A1A2A3A4A5");
}

TEST_F(ExporterTest, AFolderTakesOneExportAtATime) {
  Status second;
  bool is_first = true;
  on_page_ = [&](int) {
    if (!std::exchange(is_first, false)) return;
    second = run().status();
  };
  EXPECT_TRUE(run().ok());
  EXPECT_EQ(second.code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(begun_, 1);
}

TEST_F(ExporterTest, ASchemaThatChangesMeanwhileEndsIt) {
  changed_page_ = 2;
  EXPECT_EQ(run().status().code(), StatusCode::kAborted);
  EXPECT_FALSE(exists(kManifestName));
}

TEST_F(ExporterTest, AFolderWithSomethingElseIsLeftAlone) {
  std::filesystem::create_directories(dir_ + "/sub");
  EXPECT_TRUE(run().ok());
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(begun_, 1);
  std::filesystem::remove_all(dir_);
  std::filesystem::create_directories(dir_);
  std::ofstream(dir_ + "/mine.txt") << "x";
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  EXPECT_TRUE(exists("mine.txt"));
}

TEST_F(ExporterTest, DatesHaveFoldersOfTheirOwn) {
  options_.by_date = true;
  options_.file_bytes_max = 1;
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  std::vector<std::string> names;
  for (const SnapshotFile& file : manifest->views[0].files) names.push_back(file.name);
  const std::string folder = "weather/event_date=1970-01-0";
  EXPECT_EQ(names, (std::vector<std::string>{
                       folder + "1/part-00000.ndjson", folder + "2/part-00000.ndjson",
                       folder + "2/part-00001.ndjson", folder + "3/part-00001.ndjson",
                       folder + "3/part-00002.ndjson", folder + "4/part-00002.ndjson"}));
  EXPECT_EQ(airports(*manifest), "A0A1A2A3A4A5");
}

}  // namespace
}  // namespace skua
