#include "clients/cli/import/source_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <utility>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/snapshot/manifest.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

class SourceFilesTest : public testing::Test {
 protected:
  SourceFilesTest()
      : dir_(testing::TempDir() + "source_files_test." +
             testing::UnitTest::GetInstance()->current_test_info()->name()),
        no_arrow_(make_no_arrow()),
        files_(no_arrow_->objects()) {
    std::filesystem::remove_all(dir_);
    for (const char* name :
         {"a.csv", "b.parquet", "README", ".hidden.csv", "_tmp/x.csv", "c.csv.partial",
          "y=2013/m=07/d.PARQUET", "y=2013/m=08/d.jsonl", "y=a%2Fb/__x/e.csv", "y=a%2Fb/e.avro"})
      touch(name);
  }
  ~SourceFilesTest() override { std::filesystem::remove_all(dir_); }

  void touch(const std::string& name, const std::string& text = "x") {
    std::filesystem::create_directories(std::filesystem::path(dir_ + "/" + name).parent_path());
    std::ofstream(dir_ + "/" + name) << text;
  }
  // "name:format:k=v,k=v " of each file, below the folder.
  std::string find(const std::string& argument, const std::string& format = "") {
    const auto found = find_source_files({argument}, format, "weather", files_);
    if (!found.ok()) return std::string(status_code_name(found.status().code()));
    std::string out;
    for (const SourceFile& file : *found) {
      out += (out.empty() ? "" : " ") + file.path.substr(dir_.size() + 1) + ":" + file.format;
      for (const auto& [name, value] : file.partitions) out += ":" + name + "=" + value;
    }
    return out;
  }

  std::string dir_;
  std::unique_ptr<ArrowSupport> no_arrow_;
  Files files_;
};

TEST_F(SourceFilesTest, AFolderGivesItsFilesAndTheirPartitions) {
  const std::string all =
      "a.csv:csv b.parquet:parquet y=2013/m=07/d.PARQUET:parquet:y=2013:m=07 "
      "y=2013/m=08/d.jsonl:ndjson:y=2013:m=08 y=a%2Fb/e.avro:avro:y=a/b";
  EXPECT_EQ(find(dir_), all);
  EXPECT_EQ(find(dir_ + "/"), all);
  EXPECT_EQ(find(dir_ + "/y=2013"),
            "y=2013/m=07/d.PARQUET:parquet:m=07 y=2013/m=08/d.jsonl:ndjson:m=08");
}

TEST_F(SourceFilesTest, PatternsMatchFoldersOfOneOrAnyDepth) {
  EXPECT_EQ(find(dir_ + "/*.csv"), "a.csv:csv");
  EXPECT_EQ(find(dir_ + "/y=*/m=0[7]/*"), "y=2013/m=07/d.PARQUET:parquet:y=2013:m=07");
  EXPECT_EQ(find(dir_ + "/y=2013/**/d.*"),
            "y=2013/m=07/d.PARQUET:parquet:m=07 y=2013/m=08/d.jsonl:ndjson:m=08");
  EXPECT_EQ(find(dir_ + "/**/e.avro"), "y=a%2Fb/e.avro:avro:y=a/b");
  EXPECT_EQ(find(dir_ + "/*.tsv"), "NOT_FOUND");
  EXPECT_EQ(find(dir_ + "/nowhere/*.csv"), "NOT_FOUND");
}

// A store of one object, which is overwritten.
class OneObject final : public ObjectStore {
 public:
  Result<std::vector<FoundFile>> list(const std::string& path, const EnterFolder&) override {
    if (path != "s3://lake/a.csv") return not_found(path);
    return std::vector<FoundFile>{{path, 7, changed_ns}};
  }
  Result<std::unique_ptr<ByteStream>> open(const std::string& path) override {
    return not_found(path);
  }
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override {
    return not_found(path);
  }
  Status remove(const std::string& path) override { return not_found(path); }

  std::int64_t changed_ns = 1;
};

TEST_F(SourceFilesTest, AChangedFileOfTheSameSizeHasAnotherVersion) {
  OneObject objects;
  Files files(objects);
  const auto version = [&](const std::string& path) {
    const auto found = find_source_files({path}, "", "weather", files);
    return found.ok() && found->size() == 1 ? found->front().version : "none";
  };
  const std::string local = dir_ + "/a.csv";
  const std::string before = version(local);
  const std::string object_before = version("s3://lake/a.csv");
  EXPECT_EQ(version(local), before);
  EXPECT_EQ(version("s3://lake/a.csv"), object_before);
  const auto changed = std::filesystem::last_write_time(local) + std::chrono::seconds(5);
  std::filesystem::last_write_time(local, changed);
  objects.changed_ns = 2;
  EXPECT_NE(version(local), before);
  EXPECT_NE(version("s3://lake/a.csv"), object_before);
}

// A store of y=2013/m=07, y=2013/other and z, without files, which notes what it is asked into.
class NotedFolders final : public ObjectStore {
 public:
  Result<std::vector<FoundFile>> list(const std::string& path, const EnterFolder& enter) override {
    if (path != "s3://lake/") return not_found(path);
    for (const char* folder : {"y=2013", "z"}) {
      if (!noted(folder, enter) || *folder == 'z') continue;
      for (const char* below : {"y=2013/m=07", "y=2013/other"}) noted(below, enter);
    }
    return std::vector<FoundFile>();
  }
  Result<std::unique_ptr<ByteStream>> open(const std::string& path) override {
    return not_found(path);
  }
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override {
    return not_found(path);
  }
  Status remove(const std::string& path) override { return not_found(path); }

  std::string take() { return std::exchange(entered_, ""); }

 private:
  bool noted(const std::string& folder, const EnterFolder& enter) {
    const bool entered = !enter || enter("s3://lake/" + folder);
    if (entered) entered_ += folder + " ";
    return entered;
  }

  std::string entered_;
};

TEST_F(SourceFilesTest, APatternIsLookedForOnlyWhereItCanBe) {
  NotedFolders folders;
  Files files(folders);
  const std::pair<const char*, const char*> cases[] = {
      {"*.csv", ""},
      {"*/*.csv", "y=2013 z "},
      {"y=*/*.csv", "y=2013 "},
      {"*/m=*/*.csv", "y=2013 y=2013/m=07 z "},
      {"**/*.csv", "y=2013 y=2013/m=07 y=2013/other z "},
  };
  for (const auto& [pattern, entered] : cases) {
    const auto found =
        find_source_files({std::string("s3://lake/") + pattern}, "", "weather", files);
    EXPECT_EQ(found.status().code(), StatusCode::kNotFound) << pattern;
    EXPECT_EQ(folders.take(), entered) << pattern;
  }
}

TEST_F(SourceFilesTest, AFileIsTakenAsItIs) {
  EXPECT_EQ(find(dir_ + "/.hidden.csv"), ".hidden.csv:csv");
  EXPECT_EQ(find(dir_ + "/README", "csv"), "README:csv");
  EXPECT_EQ(find(dir_ + "/README"), "INVALID_ARGUMENT");
  EXPECT_EQ(find(dir_ + "/missing.csv"), "NOT_FOUND");
  EXPECT_EQ(find("-"), "INVALID_ARGUMENT");
  touch("literal[1].csv");
  EXPECT_EQ(find(dir_ + "/literal[1].csv"), "literal[1].csv:csv");
  EXPECT_EQ(find(dir_ + "/_tmp/nothing"), "NOT_FOUND");
}

TEST_F(SourceFilesTest, ASnapshotGivesTheFilesThatItsManifestNames) {
  SnapshotManifest manifest;
  manifest.format = "parquet";
  manifest.views.push_back({weather_view(), 1, {{"weather/part-00000.parquet", 1, 1, "x"}}});
  touch("snapshot/weather/part-00000.parquet");
  touch("snapshot/weather/part-00009.parquet");
  touch("snapshot/manifest.json", manifest.to_json());
  EXPECT_EQ(find(dir_ + "/snapshot"), "snapshot/weather/part-00000.parquet:parquet");
  manifest.views.push_back(manifest.views[0]);
  manifest.views[0].view.set_name("other");
  manifest.views[1].view.set_name("third");
  touch("snapshot/manifest.json", manifest.to_json());
  EXPECT_EQ(find(dir_ + "/snapshot"), "INVALID_ARGUMENT");
}

TEST_F(SourceFilesTest, AnUnfinishedExportIsNoSource) {
  touch("export/progress.json", R"({"format": "skua-export-progress-1"})");
  touch("export/weather/event_date=2013-07-04/part-00000.csv");
  for (const char* part :
       {"", "/weather", "/weather/", "/weather/event_date=2013-07-04",
        "/weather/event_date=2013-07-04/part-00000.csv", "/*/*/*.csv", "/weather/**/*.csv"})
    EXPECT_EQ(find(dir_ + "/export" + part), "FAILED_PRECONDITION") << part;
  // It is whole, and only its snapshot not released yet.
  touch("export/manifest.json", SnapshotManifest().to_json());
  EXPECT_EQ(find(dir_ + "/export/weather"),
            "export/weather/event_date=2013-07-04/part-00000.csv:csv:event_date=2013-07-04");
  // Of somebody else.
  touch("theirs/progress.json", "{}");
  touch("theirs/weather/a.csv");
  EXPECT_EQ(find(dir_ + "/theirs/weather"), "theirs/weather/a.csv:csv");
}

TEST_F(SourceFilesTest, AManifestThatCannotBeReadIsNoData) {
  const std::string whole = SnapshotManifest().to_json();
  touch("snapshot/weather/part-00000.csv");
  for (const std::string& manifest :
       {whole.substr(0, whole.size() / 2), std::string(R"({"format":"skua-snapshot-99"})")}) {
    touch("snapshot/manifest.json", manifest);
    EXPECT_EQ(find(dir_ + "/snapshot"), "FAILED_PRECONDITION") << manifest;
  }
  touch("snapshot/manifest.json", R"({"airport": "EWR"})");
  EXPECT_EQ(find(dir_ + "/snapshot"),
            "snapshot/manifest.json:ndjson snapshot/weather/part-00000.csv:csv");
}

TEST_F(SourceFilesTest, PipesAreStreams) {
  const std::string pipe = dir_ + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const auto found = find_source_files({pipe, "-", dir_ + "/a.csv"}, "csv", "weather", files_);
  ASSERT_TRUE(found.ok()) << found.status().to_string();
  ASSERT_EQ(found->size(), 3U);
  EXPECT_TRUE((*found)[0].is_stream);
  EXPECT_TRUE((*found)[1].is_stream);
  EXPECT_FALSE((*found)[2].is_stream);
}

TEST(RowOrderTest, PartsOfADateStandTogether) {
  std::vector<SnapshotFile> files;
  for (const char* name : {"v/d=1/part-00000.csv", "v/d=2/part-00000.csv", "v/d=1/part-100000.csv",
                           "v/d=1/part-99999.csv", "v/d=2/part-00001.csv"})
    files.push_back({name, 1, 1, ""});
  std::vector<std::string> names;
  for (const SnapshotFile& file : in_row_order(files)) names.push_back(file.name);
  EXPECT_EQ(names, (std::vector<std::string>{"v/d=1/part-00000.csv", "v/d=1/part-99999.csv",
                                             "v/d=1/part-100000.csv", "v/d=2/part-00000.csv",
                                             "v/d=2/part-00001.csv"}));
}

}  // namespace
}  // namespace skua
