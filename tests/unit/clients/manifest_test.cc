#include "clients/cli/snapshot/manifest.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "clients/cli/export/export_progress.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

TEST(ManifestTest, AnIncrementHasABaseAndNothingElseDoes) {
  SnapshotManifest manifest;
  manifest.views.push_back({weather_view(), 0, {}});
  const std::string whole = manifest.to_json();
  manifest.base = {1, 1, "t", "x"};
  const std::string increment = manifest.to_json();
  EXPECT_TRUE(SnapshotManifest::parse(whole).ok());
  EXPECT_TRUE(SnapshotManifest::parse(increment).ok());
  const auto with_format = [](const std::string& text, const char* format) {
    auto json = nlohmann::json::parse(text);
    json["format"] = format;
    return SnapshotManifest::parse(json.dump()).status().code();
  };
  EXPECT_EQ(with_format(whole, "skua-increment-1"), StatusCode::kInvalidArgument);
  EXPECT_EQ(with_format(increment, "skua-snapshot-1"), StatusCode::kInvalidArgument);
}

// A manifest of the first version.
TEST(ManifestTest, OlderOnesAreRead) {
  const auto manifest = SnapshotManifest::parse(R"({"format":"skua-snapshot-1",
      "project":"default","rows_kind":"HISTORY","read_time":"2013-07-04T00:00:00Z",
      "snapshot_sequence":7,"commit_token":"a.7","file_format":"csv","rows":0,
      "views":[{"feature_view":"v","schema_version":1,"ttl":"0s","join_keys":[],"features":[],
                "rows":0,"files":[]}]})");
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_TRUE(manifest->store_id.empty());
  EXPECT_FALSE(manifest->base.has_value());
}

TEST(ManifestTest, WhatIsNoManifestIsRefused) {
  for (const char* text :
       {"", "{}", "[]", "{\"format\": \"skua-snapshot-9\"}", "{\"format\": \"skua-snapshot-1\"}"}) {
    EXPECT_EQ(SnapshotManifest::parse(text).status().code(), StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(ExportProgress::parse(text).status().code(), StatusCode::kInvalidArgument) << text;
  }
  SnapshotManifest manifest;
  manifest.views.push_back({weather_view(), 1, {{"weather/../../etc/passwd", 1, 1, "x"}}});
  EXPECT_FALSE(SnapshotManifest::parse(manifest.to_json()).ok());
  manifest.views[0].files[0].name = "weather/part..0";
  EXPECT_TRUE(SnapshotManifest::parse(manifest.to_json()).ok());
}

}  // namespace
}  // namespace skua
