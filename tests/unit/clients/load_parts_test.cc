#include "clients/cli/import/load_parts.h"

#include <gtest/gtest.h>

#include "clients/cli/import/load_checkpoint.h"
#include "clients/cli/import/load_name.h"
#include "clients/cli/import/text_rows.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

std::vector<LoadPart> parts_of(const std::string& text) {
  const auto plan = ColumnPlan::make(weather_view(), {});
  EXPECT_TRUE(plan.ok());
  auto source = ByteSource::of_text(text);
  auto text_rows = open_csv_rows("f.csv", *source, {}, *plan);
  EXPECT_TRUE(text_rows.ok()) << text_rows.status().to_string();
  CoercingRows rows(std::move(source), *std::move(text_rows), *plan);
  RowVersions versions(*plan);
  LoadParts parts(rows, *plan, versions);
  std::vector<LoadPart> out;
  while (true) {
    LoadPart part;
    const auto more = parts.next(part);
    EXPECT_TRUE(more.ok());
    if (!more.ok() || !*more) return out;
    out.push_back(std::move(part));
  }
}

TEST(LoadPartsTest, EveryRowIsInAPartOrAtFault) {
  std::string text = "airport,temp,event_timestamp\n";
  for (int row = 0; row < 2500; ++row)
    text += "A" + std::to_string(row) + (row % 100 == 7 ? ",x," : ",1,") + "2013-01-01T00:00:00Z\n";
  std::uint64_t in = 0;
  std::uint64_t sent = 0;
  std::uint64_t faults = 0;
  for (const LoadPart& part : parts_of(text)) {
    in += part.rows_in;
    faults += part.faults.size();
    sent += part.lines.size();
    if (part.lines.empty()) continue;
    ASSERT_EQ(part.request.columns_size(), 2);
    EXPECT_EQ(part.request.columns(0).column().string_values_size(),
              static_cast<int>(part.lines.size()));
    EXPECT_EQ(part.request.columns(0).column().string_values(0),
              "A" + std::to_string(part.lines[0] - 2));
    EXPECT_EQ(part.request.event_timestamps().int64_values_size(),
              static_cast<int>(part.lines.size()));
    EXPECT_TRUE(part.request.deleted().empty());
  }
  EXPECT_EQ(in, 2500u);
  EXPECT_EQ(faults, 25u);
  EXPECT_EQ(sent, 2475u);
}

// An export stands newest first; the last one staged wins.
TEST(LoadPartsTest, VersionsOfAnExportAreTurnedRound) {
  std::string text = "airport,event_timestamp,created_timestamp,sequence,deleted,temp\n";
  const auto row = [&text](const std::string& airport, const std::string& deleted, int temp) {
    text += airport + ",2013-01-01T00:00:00Z,2013-01-01T00:00:00Z," + std::to_string(temp) + "," +
            deleted + "," + std::to_string(temp) + "\n";
  };
  row("A", "false", 3);
  row("A", "true", 2);
  row("A", "false", 1);
  row("B", "false", 9);
  std::string temps;
  std::string deleted;
  for (const LoadPart& part : parts_of(text)) {
    for (int i = 0; i < static_cast<int>(part.lines.size()); ++i) {
      temps += std::to_string(static_cast<int>(part.request.columns(1).column().double_values(i)));
      deleted +=
          part.request.deleted().empty() || part.request.deleted()[static_cast<std::size_t>(i)] == 0
              ? '.'
              : 'd';
    }
  }
  EXPECT_EQ(temps, "1239");
  EXPECT_EQ(deleted, ".d..");
}

// The file before has staged its versions already, and the older ones would come behind them.
TEST(LoadPartsTest, VersionsInTwoFilesAreRefused) {
  const auto plan = ColumnPlan::make(weather_view(), {});
  ASSERT_TRUE(plan.ok());
  RowVersions versions(*plan);
  const auto read = [&](const std::string& line) {
    auto source = ByteSource::of_text(
        "airport,event_timestamp,created_timestamp,sequence,deleted,temp\n" + line);
    auto text_rows = open_csv_rows("f.csv", *source, {}, *plan);
    CoercingRows rows(std::move(source), *std::move(text_rows), *plan);
    LoadParts parts(rows, *plan, versions);
    LoadPart part;
    while (true) {
      const auto more = parts.next(part);
      if (!more.ok()) return more.status().code();
      if (!*more) return StatusCode::kOk;
    }
  };
  EXPECT_EQ(read("A,2013-01-01T00:00:00Z,,2,false,1\n"), StatusCode::kOk);
  EXPECT_EQ(read("B,2013-01-01T00:00:00Z,,2,false,1\n"), StatusCode::kOk);
  EXPECT_EQ(read("A,2013-01-01T00:00:00Z,,1,false,1\n"), StatusCode::kOk);
  EXPECT_EQ(read("A,2013-01-01T00:00:00Z,,2,false,1\n"), StatusCode::kOk);
  EXPECT_EQ(read("A,2013-01-01T00:00:00Z,,1,false,1\n"), StatusCode::kInvalidArgument);
}

TEST(LoadCheckpointTest, ComesBack) {
  const LoadCheckpoint there{3, 17, 1000, 990, 10};
  const auto back = LoadCheckpoint::parse(there.to_text());
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->to_text(), there.to_text());
  EXPECT_EQ(back->rows_sent, 990u);
  EXPECT_EQ(LoadCheckpoint::parse("")->file, 0u);
  for (const char* text : {"x", "skua-import-0 1 2 3 4 5", "skua-import-1 1 2 3 4",
                           "skua-import-1 1 2 3 4 5 6", "skua-import-1 1 2 3 4 -5"})
    EXPECT_EQ(LoadCheckpoint::parse(text).status().code(), StatusCode::kFailedPrecondition) << text;
}

TEST(LoadNameTest, FollowsFromViewSettingsAndFiles) {
  v1::FeatureView weather;
  weather.set_name("weather");
  weather.set_schema_version(1);
  v1::FeatureView planes = weather;
  planes.set_name("planes");
  v1::FeatureView next_schema = weather;
  next_schema.set_schema_version(2);
  std::vector<SourceFile> files = {{"s3://lake/a.csv", "csv", {}, 1}};
  files[0].version = "changed 1";
  const std::string name = load_name("default", weather, {"add"}, files);
  EXPECT_EQ(name, load_name("default", weather, {"add"}, files));
  EXPECT_NE(name, load_name("other", weather, {"add"}, files));
  EXPECT_NE(name, load_name("default", planes, {"add"}, files));
  EXPECT_NE(name, load_name("default", next_schema, {"add"}, files));
  EXPECT_NE(name, load_name("default", weather, {"replace"}, files));
  files[0].bytes = 2;
  EXPECT_NE(name, load_name("default", weather, {"add"}, files));
  files[0].bytes = 1;
  files[0].version = "changed 2";
  EXPECT_NE(name, load_name("default", weather, {"add"}, files));
}

}  // namespace
}  // namespace skua
