#include "clients/cli/schema/definition_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/scratch_folder.h"

namespace skua {
namespace {

Status load(const std::string& text, v1::ApplyRequest& request) {
  return add_definitions("f.yaml", text, "default", request);
}

TEST(DefinitionFileTest, ReadsEveryField) {
  v1::ApplyRequest request;
  const Status status = load(R"(
kind: Entity
name: driver
project: rides
join_key: driver_id
type: INT64
description: Who drives.
tags: {team: ml}
---
kind: FeatureView
name: stats
entities: [driver]
features:
  - {name: rating, type: FLOAT, description: Stars.}
  - name: embedding
    type: FLOAT_LIST
ttl: 1h30m
retention: {max_age: 30d, max_versions: 5}
timestamp_unit: milliseconds
stream:
  format: avro
  schema: '{"type": "record"}'
  envelope: debezium
  timestamp_field: seen
  on_bad_row: dead_letter
  key_format: none
ignore_unknown: true
owner: me
---
kind: FeatureService
name: ranking
views:
  - {view: stats, alias: s, features: [rating], join_key_map: {driver_id: id}}
  - other
full_feature_names: true
)",
                             request);
  ASSERT_TRUE(status.ok()) << status.to_string();
  ASSERT_EQ(request.entities_size(), 1);
  EXPECT_EQ(request.entities(0).project(), "rides");
  EXPECT_EQ(request.entities(0).join_key(), "driver_id");
  EXPECT_EQ(request.entities(0).type(), v1::INT64);
  EXPECT_EQ(request.entities(0).tags().at("team"), "ml");
  const v1::FeatureView& view = request.feature_views(0);
  EXPECT_EQ(view.project(), "default");
  EXPECT_EQ(view.features(1).type(), v1::FLOAT_LIST);
  EXPECT_EQ(view.ttl_us(), 5400LL * 1000000);
  EXPECT_EQ(view.max_age_us(), 30LL * 86400 * 1000000);
  EXPECT_EQ(view.max_versions(), 5U);
  EXPECT_EQ(view.timestamp_unit(), v1::MILLISECONDS);
  EXPECT_EQ(view.stream().format(), v1::StreamSource::AVRO);
  EXPECT_EQ(view.stream().avro_schema(), R"({"type": "record"})");
  EXPECT_EQ(view.stream().envelope(), v1::StreamSource::DEBEZIUM);
  EXPECT_EQ(view.stream().timestamp_field(), "seen");
  EXPECT_EQ(view.stream().on_bad_row(), v1::StreamSource::DEAD_LETTER);
  EXPECT_EQ(view.stream().key_format(), v1::StreamSource::KEY_NONE);
  EXPECT_TRUE(view.ignore_unknown());
  const v1::FeatureService& service = request.feature_services(0);
  EXPECT_EQ(service.views(0).alias(), "s");
  EXPECT_EQ(service.views(0).join_key_map().at("driver_id"), "id");
  EXPECT_EQ(service.views(1).view(), "other");
  EXPECT_TRUE(service.full_feature_names());
}

TEST(DefinitionFileTest, AbsentRetentionIsTheServersDefault) {
  v1::ApplyRequest request;
  ASSERT_TRUE(load("kind: FeatureView\nname: v\nretention: {max_versions: 3}\n", request).ok());
  EXPECT_FALSE(request.feature_views(0).has_max_age_us());
  EXPECT_EQ(request.feature_views(0).max_versions(), 3U);
}

TEST(DefinitionFileTest, SchemaFilesLieBesideTheDefinitions) {
  const test::ScratchFolder folder;
  const std::string bytes("\x0a\x00\xff", 3);
  std::ofstream(folder.path() / "row.binpb", std::ios::binary) << bytes;
  const std::string view =
      "kind: FeatureView\nname: v\nstream: {format: protobuf, message_type: a.M, ";
  v1::ApplyRequest request;
  const std::string file = (folder.path() / "views.yaml").string();
  ASSERT_TRUE(add_definitions(file, view + "schema_file: row.binpb}\n", "p", request).ok());
  ASSERT_TRUE(add_definitions(file, view + "schema: CgD/}\n", "p", request).ok());
  for (const v1::FeatureView& read : request.feature_views()) {
    EXPECT_EQ(read.stream().format(), v1::StreamSource::PROTOBUF);
    EXPECT_EQ(read.stream().descriptor_set(), bytes);
    EXPECT_EQ(read.stream().message_type(), "a.M");
  }
  EXPECT_EQ(add_definitions(file, view + "schema_file: other.binpb}\n", "p", request).code(),
            StatusCode::kInvalidArgument);
}

TEST(DefinitionFileTest, ErrorsNameTheLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"kind: Entity\nname: a\ntll: 1h\n", "f.yaml:3:"},
      {"kind: Entity\nname: a\ntype: INT33\n", "f.yaml:3:"},
      {"kind: Entity\n", "f.yaml:1:"},
      {"kind: Thing\nname: a\n", "f.yaml:1:"},
      {"name: a\n", "f.yaml:1:"},
      {"- a\n", "f.yaml:1:"},
      {"just text\n", "f.yaml:1:"},
      {"kind: FeatureView\nname: v\nttl: soon\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nttl: 3600\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nretention: 7d\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nretention:\n  max_age: 7d\n  max_version: 1\n", "f.yaml:5:"},
      {"kind: FeatureView\nname: v\nretention: {max_versions: -1}\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nfeatures: temp\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nfeatures:\n  - name: temp\n", "f.yaml:4:"},
      {"kind: FeatureView\nname: v\nfeatures:\n  - {name: temp, type: DOUBLE, unit: F}\n",
       "f.yaml:4:"},
      {"kind: FeatureView\nname: v\nignore_unknown: maybe\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nname: w\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\ntags: {a: [1]}\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nentities: [[a]]\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\ntimestamp_unit: hours\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nstream: json\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nstream:\n  format: csv\n", "f.yaml:4:"},
      {"kind: FeatureView\nname: v\nstream:\n  topic: v\n", "f.yaml:4:"},
      {"kind: FeatureView\nname: v\nstream:\n  schema: '{}'\n", "f.yaml:4:"},
      {"kind: FeatureView\nname: v\nstream: {format: avro, schema: a, schema_file: b}\n",
       "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nstream: {format: protobuf, schema: '{}'}\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nstream: {on_bad_row: ignore}\n", "f.yaml:3:"},
      {"kind: FeatureView\nname: v\nstream: {key_format: hex}\n", "f.yaml:3:"},
      {"kind: FeatureService\nname: s\nviews:\n  - {features: [a]}\n", "f.yaml:4:"},
      {"kind: Entity\nname: a\n---\nkind: Entity\nname: [b]\n", "f.yaml:5:"},
      {"kind: Entity\nname: [a\n", "f.yaml:"},
      {"a: b: c\n", "f.yaml:1:"},
  };
  for (const auto& [text, place] : cases) {
    v1::ApplyRequest request;
    const Status status = load(text, request);
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(status.message().rfind(place, 0), 0U) << text << status.message();
  }
}

TEST(DefinitionFileTest, HostileYamlIsAnErrorAndNoMore) {
  v1::ApplyRequest request;
  EXPECT_FALSE(load(std::string(100000, '['), request).ok());
  EXPECT_FALSE(load("a: &a [*a]\n", request).ok());
  EXPECT_FALSE(load(",", request).ok());
  EXPECT_FALSE(load("kind: Entity\nname: a\n---\n}, b", request).ok());
  EXPECT_FALSE(load(std::string("kind: Entity\nname: \x01\n"), request).ok() &&
               request.entities_size() == 0);
  EXPECT_TRUE(load("", request).ok());
}

TEST(DefinitionFileTest, TheQuickstartLoads) {
  std::ifstream file("docs/quickstart/views.yaml");
  ASSERT_TRUE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  v1::ApplyRequest request;
  const Status status = load(text.str(), request);
  ASSERT_TRUE(status.ok()) << status.to_string();
  EXPECT_EQ(request.entities_size(), 2);
  EXPECT_EQ(request.feature_views_size(), 2);
  EXPECT_EQ(request.feature_services_size(), 2);
}

}  // namespace
}  // namespace skua
