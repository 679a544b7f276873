#include "clients/cli/export/export_base.h"
#include "tests/unit/clients/exporter_fixture.h"

namespace skua {
namespace {

class IncrementTest : public ExporterTest {
 protected:
  IncrementTest() {
    options_.views[0].set_incarnation(4);
    options_.views[0].set_schema_version(3);
    EXPECT_TRUE(run().ok());
    const auto base = read_export_base(dir_ + "/", files_);
    EXPECT_TRUE(base.ok()) << base.status().to_string();
    options_.base = *base;
    dir_ += ".increment";
    options_.dir = dir_;
    requests_.clear();
    v1::SnapshotErasure& erasure = *erasures_.add_erasures();
    erasure.set_sequence(43);
    erasure.set_digest("abc");
  }
  ~IncrementTest() override {
    std::filesystem::remove_all(dir_.substr(0, dir_.size() - std::string(".increment").size()));
  }
};

TEST_F(IncrementTest, NamesItsBaseAndHasTheErasures) {
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  for (const v1::ReadSnapshotRequest& request : requests_) {
    EXPECT_EQ(request.since().commit_token(), "store-a.42");
    EXPECT_EQ(request.since().read_time_us(), 7 * kDayUs);
    EXPECT_EQ(request.since().incarnation(), 4U);
    EXPECT_NE(request.rows(), v1::HISTORY);
  }
  const auto again = read_export_base(dir_ + "/manifest.json", files_);
  ASSERT_TRUE(again.ok()) << again.status().to_string();
  EXPECT_EQ(again->manifest.to_json(), manifest->to_json());
  ASSERT_TRUE(again->manifest.base.has_value());
  EXPECT_EQ(again->manifest.base->manifest_sha256, options_.base->manifest_sha256);
  EXPECT_EQ(again->manifest.base->sequence, 42U);
  EXPECT_EQ(again->manifest.rows_kind, v1::HISTORY);
  EXPECT_EQ(again->manifest.store_id, "store-a");
  const SnapshotView& view = again->manifest.views[0];
  EXPECT_EQ(view.view.incarnation(), 4U);
  EXPECT_EQ(view.horizon_us, kDayUs);
  ASSERT_EQ(view.next_offsets.size(), 1U);
  EXPECT_EQ(view.next_offsets[0].next_offset, 9);
  ASSERT_TRUE(view.erasures.has_value());
  EXPECT_EQ(view.erasures->rows, 1U);
  std::ifstream in(dir_ + "/weather/_erasures.ndjson");
  const auto line = nlohmann::json::parse(in);
  EXPECT_EQ(line["sequence"], 43);
  EXPECT_EQ(line["digest"], "abc");
  // What knows whole snapshots only must not take it for one.
  EXPECT_EQ(nlohmann::json::parse(manifest->to_json())["format"], "skua-increment-1");
}

TEST_F(IncrementTest, GoesOnWhereItWasInterrupted) {
  options_.file_bytes_max = 1;
  failing_page_ = 2;
  EXPECT_EQ(run().status().code(), StatusCode::kDataLoss);
  failing_page_ = -1;
  const auto whole_base = *options_.base;
  options_.base->manifest_sha256[0] ^= 1;
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  options_.base.reset();
  EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition);
  options_.base = whole_base;
  requests_.clear();
  const auto manifest = run();
  ASSERT_TRUE(manifest.ok()) << manifest.status().to_string();
  EXPECT_EQ(requests_.front().page_token(), "2");
  EXPECT_EQ(requests_.front().since().incarnation(), 4U);
  EXPECT_EQ(airports(*manifest), "A0A1A2A3A4A5");
  EXPECT_EQ(manifest->views[0].next_offsets.size(), 1U);
  EXPECT_TRUE(manifest->views[0].erasures.has_value());
}

TEST_F(IncrementTest, IsRefusedWhereNothingCanGoOnFromTheBase) {
  using Change = void (*)(SnapshotManifest&);
  const std::vector<Change> changes = {
      [](SnapshotManifest& base) { base.store_id.clear(); },
      [](SnapshotManifest& base) { base.project = "other"; },
      [](SnapshotManifest& base) { base.feature_service = "fraud"; },
      [](SnapshotManifest& base) { base.as_of_us = 1; },
      [](SnapshotManifest& base) { base.rows_kind = v1::LATEST; },
      [](SnapshotManifest& base) { base.rows_kind = v1::ALL_VERSIONS; },
      [](SnapshotManifest& base) { base.views.clear(); },
      [](SnapshotManifest& base) { base.views[0].view.set_incarnation(3); },
      [](SnapshotManifest& base) { base.views[0].view.mutable_features()->RemoveLast(); }};
  const SnapshotManifest fit = options_.base->manifest;
  const int begun = begun_;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    options_.base->manifest = fit;
    changes[i](options_.base->manifest);
    EXPECT_EQ(run().status().code(), StatusCode::kFailedPrecondition) << i;
  }
  EXPECT_EQ(begun_, begun);
  options_.base->manifest = fit;
  // A feature more in a later version of the schema is no reason.
  options_.base->manifest.views[0].view.mutable_features()->RemoveLast();
  options_.base->manifest.views[0].view.set_schema_version(2);
  EXPECT_TRUE(run().ok());
}

TEST_F(IncrementTest, WhatIsNoWholeSnapshotIsNoBase) {
  const std::string empty = dir_ + "-none";
  EXPECT_EQ(read_export_base(empty, files_).status().code(), StatusCode::kFailedPrecondition);
  std::filesystem::create_directories(empty);
  std::ofstream(empty + "/manifest.json") << "{}";
  EXPECT_EQ(read_export_base(empty, files_).status().code(), StatusCode::kInvalidArgument);
  std::filesystem::remove_all(empty);
}

}  // namespace
}  // namespace skua
