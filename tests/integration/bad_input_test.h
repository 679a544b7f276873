#pragma once

#include <string>

#include "tests/integration/all_doors_test.h"

namespace skua::test {

inline constexpr std::size_t kCellBytesMax = 1 << 20;

// Low limits, so that little is too much.
inline void set_low_limits(Settings& settings) {
  settings.limits.request_bytes_max = 8 << 20;
  settings.limits.rows_per_write_max = 100;
  settings.limits.rows_per_read_max = 50;
  settings.limits.features_per_read_max = 20;
  settings.limits.features_per_view_max = 30;
  settings.limits.row_bytes_max = 2 << 20;
}

// A few views, and what a wrong request through every door must come to.
class BadInputTest : public AllDoorsTest {
 protected:
  BadInputTest() : AllDoorsTest(set_low_limits) {}

  void SetUp() override {
    AllDoorsTest::SetUp();
    apply(apply_of("view", {{"id", ValueType::kInt64}},
                   {{"n", ValueType::kInt64},
                    {"x", ValueType::kDouble},
                    {"s", ValueType::kString},
                    {"t", ValueType::kString},
                    {"v", ValueType::kFloatList}}));
    v1::ApplyRequest tolerant =
        apply_of("tolerant", {{"id", ValueType::kInt64}}, {{"n", ValueType::kInt64}});
    tolerant.mutable_feature_views(0)->set_ignore_unknown(true);
    apply(tolerant);
    apply(apply_of("named", {{"name", ValueType::kString}}, {{"n", ValueType::kInt64}}));
    server_->clock().advance(std::chrono::seconds(1));
  }

  static TestColumn ids(std::int64_t rows) {
    TestColumn column{"id", ValueType::kInt64, {}};
    for (std::int64_t id = 0; id < rows; ++id) column.values.push_back(id);
    return column;
  }

  // Every door refuses the whole request, and nothing changes.
  void expect_write_error(const v1::WriteRowsRequest& request, StatusCode code) {
    const std::uint64_t before = last_sequence();
    for (Door* door : server_->doors()) {
      v1::WriteRowsResponse receipt;
      const Status status = door->write(request, receipt);
      EXPECT_EQ(status_code_name(status.code()), status_code_name(code))
          << door->name() << ": " << status.message();
      EXPECT_FALSE(status.message().empty()) << door->name();
    }
    EXPECT_EQ(last_sequence(), before);
  }
  void expect_read_error(const v1::GetFeaturesRequest& request, StatusCode code) {
    for (Door* door : server_->doors()) {
      v1::GetFeaturesResponse answer;
      const Status status = door->read(request, answer);
      EXPECT_EQ(status_code_name(status.code()), status_code_name(code))
          << door->name() << ": " << status.message();
      EXPECT_FALSE(status.message().empty()) << door->name();
    }
  }
  void expect_apply_error(const v1::ApplyRequest& request, StatusCode code) {
    v1::ListResponse before;
    v1::ListResponse after;
    ASSERT_EQ(server_->grpc().list(v1::ListRequest(), before).to_string(), "OK");
    for (Door* door : server_->doors()) {
      v1::ApplyResponse answer;
      const Status status = door->apply(request, answer);
      EXPECT_EQ(status_code_name(status.code()), status_code_name(code))
          << door->name() << ": " << status.message();
    }
    ASSERT_EQ(server_->grpc().list(v1::ListRequest(), after).to_string(), "OK");
    EXPECT_EQ(before.DebugString(), after.DebugString());
  }
  // Every door rejects exactly this row of the request, naming the column, and applies the others.
  void expect_rejection(v1::WriteRowsRequest request, std::uint32_t row,
                        const std::string& column) {
    request.clear_writer();
    for (Door* door : server_->doors()) {
      SCOPED_TRACE(std::string(door->name()));
      request.set_all_or_nothing(true);
      const std::uint64_t before = last_sequence();
      v1::WriteRowsResponse receipt;
      ASSERT_EQ(door->write(request, receipt).to_string(), "OK");
      EXPECT_EQ(receipt.applied(), 0U);
      EXPECT_EQ(receipt.rejected(), receipt.outcomes().size());
      EXPECT_EQ(last_sequence(), before);
      request.set_all_or_nothing(false);
      receipt.Clear();
      ASSERT_EQ(door->write(request, receipt).to_string(), "OK");
      ASSERT_EQ(receipt.rejections_size(), 1);
      EXPECT_EQ(receipt.rejections(0).row(), row);
      EXPECT_EQ(receipt.rejections(0).column(), column);
      EXPECT_EQ(receipt.rejections(0).code(), "INVALID_ARGUMENT");
      EXPECT_FALSE(receipt.rejections(0).reason().empty());
      EXPECT_EQ(receipt.rejected(), 1U);
      EXPECT_EQ(receipt.applied() + receipt.duplicate(), receipt.outcomes().size() - 1);
    }
  }
};

}  // namespace skua::test
