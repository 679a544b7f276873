#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/export/exporter.h"
#include "tests/unit/clients/fake_transport.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {

inline constexpr std::int64_t kDayUs = 86'400'000'000;

// Two rows, of `page` and the day after.
inline v1::ReadSnapshotResponse page_of(int page, const std::string& next_page_token) {
  v1::ReadSnapshotResponse response;
  response.set_schema_version(3);
  response.set_next_page_token(next_page_token);
  v1::RowColumns& rows = *response.mutable_rows();
  rows.set_rows(2);
  v1::NamedColumn& key = *rows.add_join_keys();
  key.set_name("airport");
  key.mutable_column()->set_type(v1::STRING);
  const v1::FeatureView view = weather_view();
  for (const v1::Feature& feature : view.features()) {
    v1::NamedColumn& column = *rows.add_features();
    column.set_name(feature.name());
    column.mutable_column()->set_type(feature.type());
    column.mutable_column()->set_nulls(std::string("\1\1", 2));
    if (feature.type() == v1::DOUBLE)
      column.mutable_column()->mutable_double_values()->Resize(2, 0);
    if (feature.type() == v1::STRING) column.mutable_column()->add_string_values();
    if (feature.type() == v1::STRING) column.mutable_column()->add_string_values();
    if (feature.type() == v1::FLOAT_LIST)
      column.mutable_column()->mutable_list_lengths()->Resize(2, 0);
  }
  for (int row = 0; row < 2; ++row) {
    key.mutable_column()->add_string_values("A" + std::to_string(page * 2 + row));
    rows.add_event_timestamps_us((page + row) * kDayUs);
    rows.add_created_timestamps_us(row);
    rows.add_sequences(static_cast<std::uint64_t>(row));
    rows.add_deleted(false);
  }
  return response;
}

class ExporterTest : public testing::Test {
 protected:
  ExporterTest()
      : dir_(testing::TempDir() + "exporter_test." +
             testing::UnitTest::GetInstance()->current_test_info()->name()),
        no_arrow_(make_no_arrow()),
        files_(no_arrow_->objects()) {
    std::filesystem::remove_all(dir_);
    options_.project = "default";
    options_.views = {weather_view()};
    options_.dir = dir_;
    options_.rows_kind = v1::HISTORY;
    options_.format = "ndjson";
  }
  ~ExporterTest() override { std::filesystem::remove_all(dir_); }

  // A server with three pages of two rows; it fails in place of page `failing_page_`.
  Result<std::string> serve(const std::string& method, const std::string& bytes) {
    if (method.ends_with("BeginSnapshot")) {
      v1::BeginSnapshotResponse begun;
      if (refuses_snapshots_) return data_loss("none today");
      begun.set_snapshot_id("s" + std::to_string(++begun_));
      begun.set_sequence(42);
      begun.set_store_id("store-a");
      begun.set_commit_token("store-a.42");
      begun.set_read_time_us(7 * kDayUs);
      return begun.SerializeAsString();
    }
    if (method.ends_with("EndSnapshot")) {
      ++ended_;
      manifest_before_end_ = std::filesystem::exists(dir_ + "/manifest.json");
      return v1::EndSnapshotResponse().SerializeAsString();
    }
    v1::ReadSnapshotRequest request;
    if (!request.ParseFromString(bytes)) return internal_error("no request");
    if (request.snapshot_id() != "s" + std::to_string(begun_)) return not_found("no such snapshot");
    requests_.push_back(request);
    if (request.rows() == v1::ERASURES) return erasures_.SerializeAsString();
    const int page = request.page_token().empty() ? 0 : std::stoi(request.page_token());
    if (on_page_) on_page_(page);
    if (page == failing_page_) return failure_;
    v1::ReadSnapshotResponse response = page_of(page, page == 2 ? "" : std::to_string(page + 1));
    response.set_horizon_us(kDayUs);
    if (page == 0) response.add_next_offsets()->set_next_offset(9);
    if (page == changed_page_) response.mutable_rows()->mutable_features()->RemoveLast();
    return response.SerializeAsString();
  }

  Result<SnapshotManifest> run() {
    ClientOptions client_options;
    client_options.retry.attempts_max = 1;
    SkuaClient client(
        std::make_shared<FakeTransport>(
            [this](const auto& method, const auto& bytes) { return serve(method, bytes); }),
        client_options);
    const CreateOutput create = [](std::unique_ptr<OutputFile> file,
                                   const OutputColumns&) -> Result<std::unique_ptr<RowOutput>> {
      return create_ndjson_output(std::move(file));
    };
    return Exporter(
               client, files_, create, options_,
               {[](const auto&, auto, auto) {}, [this](std::uint64_t rows) { resumed_ = rows; }})
        .run();
  }

  // The airports of all files of the manifest, in order.
  std::string airports(const SnapshotManifest& manifest) {
    std::string out;
    for (const SnapshotFile& file : manifest.views[0].files) {
      std::ifstream in(dir_ + "/" + file.name);
      for (std::string line; std::getline(in, line);)
        out += nlohmann::json::parse(line)["airport"].get<std::string>();
    }
    return out;
  }
  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(dir_ + "/" + name);
  }

  std::string dir_;
  std::unique_ptr<ArrowSupport> no_arrow_;
  Files files_;
  ExportOptions options_;
  int failing_page_ = -1;
  int changed_page_ = -1;
  Status failure_ = data_loss("damaged");
  bool refuses_snapshots_ = false;
  std::function<void(int)> on_page_;
  std::vector<v1::ReadSnapshotRequest> requests_;
  v1::ReadSnapshotResponse erasures_;
  int begun_ = 0;
  int ended_ = 0;
  std::uint64_t resumed_ = 0;
  bool manifest_before_end_ = false;
};

}  // namespace skua
