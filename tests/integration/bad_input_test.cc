// Requests that are well-formed and wrong: each door answers with the same typed error, which names
// the field or the row, and nothing is half-applied.

#include "tests/integration/bad_input_test.h"

#include <limits>

namespace skua::test {
namespace {

TEST_F(BadInputTest, UnknownNames) {
  expect_write_error(write_of("ghost", {ids(1)}), StatusCode::kNotFound);
  expect_read_error(read_of({"ghost:n"}, {ids(1)}), StatusCode::kNotFound);
  expect_read_error(read_of({"view:ghost"}, {ids(1)}), StatusCode::kNotFound);
  expect_read_error(read_of({"no colon"}, {ids(1)}), StatusCode::kInvalidArgument);
  expect_read_error(read_of({}, {ids(1)}), StatusCode::kInvalidArgument);
  v1::GetFeaturesRequest service = read_of({}, {ids(1)});
  service.set_feature_service("ghost");
  expect_read_error(service, StatusCode::kNotFound);
  const TestColumn unknown{"ghost", ValueType::kInt64, {{}, std::int64_t{1}, {}}};
  expect_rejection(write_of("view", {ids(3), unknown}), 1, "ghost");
  for (Door* door : server_->doors()) {
    v1::WriteRowsResponse receipt;
    ASSERT_EQ(door->write(write_of("tolerant", {ids(3), unknown}), receipt).to_string(), "OK");
    EXPECT_EQ(receipt.applied(), 3U) << door->name();
  }
}

TEST_F(BadInputTest, ValuesOfWrongTypes) {
  const auto with = [](const std::string& name, ValueType type, const ModelValue& bad) {
    const ModelValue good =
        type == ValueType::kString ? ModelValue(std::string("1")) : ModelValue(1.0);
    return write_of("view", {ids(3), {name, type, {good, bad, good}}});
  };
  expect_rejection(with("n", ValueType::kString, std::string("one")), 1, "n");
  expect_rejection(with("n", ValueType::kString, std::string("9223372036854775808")), 1, "n");
  expect_rejection(with("n", ValueType::kDouble, 1.5), 1, "n");
  expect_rejection(with("n", ValueType::kDouble, 1e19), 1, "n");
  expect_rejection(with("x", ValueType::kString, std::string("1e999")), 1, "x");
  expect_rejection(with("x", ValueType::kString, std::string()), 1, "x");
  expect_rejection(
      write_of(
          "view",
          {ids(2),
           {"v", ValueType::kDoubleList, {std::vector<double>{1}, std::vector<double>{1e300}}}}),
      1, "v");
  const auto list = std::vector<double>{1};
  for (Door* door : server_->doors()) {
    v1::WriteRowsResponse receipt;
    const Status status = door->write(
        write_of("view", {ids(2), {"n", ValueType::kInt64List, {list, list}}}), receipt);
    if (status.ok()) {
      EXPECT_EQ(receipt.rejected(), 2U) << door->name();
    } else {
      EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << door->name();
    }
  }
}

TEST_F(BadInputTest, Keys) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const ModelValue one = 1.0;
  expect_rejection(write_of("view", {{"id", ValueType::kDouble, {one, nan, one}}}), 1, "id");
  expect_rejection(
      write_of(
          "view",
          {{"id", ValueType::kString, {std::string("1"), std::string("NaN"), std::string("2")}}}),
      1, "id");
  expect_rejection(write_of("view", {{"id", ValueType::kInt64, {std::int64_t{1}, {}}}}), 1, "id");
  expect_rejection(
      write_of("named", {{"name", ValueType::kString, {std::string("a"), std::string(5000, 'k')}}}),
      1, "name");
  expect_write_error(write_of("view", {{"n", ValueType::kInt64, {std::int64_t{1}}}}),
                     StatusCode::kInvalidArgument);
  expect_read_error(read_of({"view:n"}, {{"id", ValueType::kDouble, {nan}}}),
                    StatusCode::kInvalidArgument);
  expect_read_error(read_of({"view:n"}, {{"id", ValueType::kString, {std::string("NaN")}}}),
                    StatusCode::kInvalidArgument);
  expect_read_error(read_of({"named:n"}, {{"name", ValueType::kString, {std::string(5000, 'k')}}}),
                    StatusCode::kInvalidArgument);
  expect_read_error(read_of({"view:n"}, {}), StatusCode::kInvalidArgument);
  expect_read_error(read_of({"view:n"}, {ids(1), {"name", ValueType::kString, {std::string("a")}}}),
                    StatusCode::kInvalidArgument);
}

// Only protobuf can carry one column twice; JSON's turn is in bad_message_test.
TEST_F(BadInputTest, ColumnsGivenTwice) {
  for (Door* door : {server_->doors()[0], server_->doors()[2]}) {
    v1::WriteRowsResponse receipt;
    EXPECT_EQ(door->write(write_of("view", {ids(1), ids(1)}), receipt).code(),
              StatusCode::kInvalidArgument);
    v1::GetFeaturesResponse answer;
    EXPECT_EQ(door->read(read_of({"view:n"}, {ids(1), ids(1)}), answer).code(),
              StatusCode::kInvalidArgument);
  }
  expect_read_error(read_of({"view:n", "view:n"}, {ids(1)}), StatusCode::kInvalidArgument);
}

TEST_F(BadInputTest, RaggedColumns) {
  expect_write_error(write_of("view", {ids(3), {"n", ValueType::kInt64, {std::int64_t{1}}}}),
                     StatusCode::kInvalidArgument);
  expect_write_error(write_of("view", {ids(3)}, {server_->clock().now()}),
                     StatusCode::kInvalidArgument);
  apply(apply_of("pair", {{"id", ValueType::kInt64}, {"name", ValueType::kString}},
                 {{"m", ValueType::kInt64}}));
  const TestColumn two{"name", ValueType::kString, {std::string("a"), std::string("b")}};
  expect_read_error(read_of({"pair:m"}, {ids(3), two}), StatusCode::kInvalidArgument);
  v1::GetFeaturesRequest moments = read_of({"view:n"}, {ids(3)});
  moments.add_as_of_us(server_->clock().now().us);
  moments.add_as_of_us(server_->clock().now().us);
  expect_read_error(moments, StatusCode::kInvalidArgument);
}

TEST_F(BadInputTest, OversizeEverything) {
  expect_write_error(write_of("view", {ids(101)}), StatusCode::kInvalidArgument);
  expect_read_error(read_of({"view:n"}, {ids(51)}), StatusCode::kInvalidArgument);
  expect_read_error(read_of(std::vector<std::string>(21, "view:n"), {ids(1)}),
                    StatusCode::kInvalidArgument);
  const std::string most(kCellBytesMax, 's');
  expect_rejection(write_of("view", {ids(2), {"s", ValueType::kString, {most, most + "s"}}}), 1,
                   "s");
  // Each cell is fine, the row is not.
  v1::ApplyRequest wide = apply_of("wide", {{"id", ValueType::kInt64}}, {});
  for (int i = 0; i < 3; ++i) {
    v1::Feature* feature = wide.mutable_feature_views(0)->add_features();
    feature->set_name("s" + std::to_string(i));
    feature->set_type(v1::STRING);
  }
  apply(wide);
  const TestColumn two{"s0", ValueType::kString, {std::string("a"), most}};
  expect_rejection(write_of("wide", {ids(2),
                                     two,
                                     {"s1", ValueType::kString, two.values},
                                     {"s2", ValueType::kString, two.values}}),
                   1, "");
  v1::ApplyRequest many = apply_of("many", {{"id", ValueType::kInt64}}, {});
  for (int i = 0; i < 31; ++i)
    many.mutable_feature_views(0)->add_features()->set_name("f" + std::to_string(i));
  for (v1::Feature& feature : *many.mutable_feature_views(0)->mutable_features())
    feature.set_type(v1::BOOL);
  expect_apply_error(many, StatusCode::kInvalidArgument);
}

TEST_F(BadInputTest, AMegabyteOfTextIsFine) {
  const std::string most(kCellBytesMax, 's');
  std::int64_t id = 0;
  for (Door* door : server_->doors()) {
    const TestColumn key{"id", ValueType::kInt64, {++id}};
    v1::WriteRowsResponse receipt;
    ASSERT_EQ(door->write(write_of("view", {key, {"s", ValueType::kString, {most}}}), receipt)
                  .to_string(),
              "OK");
    EXPECT_EQ(receipt.applied(), 1U) << door->name();
    v1::GetFeaturesResponse answer;
    ASSERT_EQ(door->read(read_of({"view:s"}, {key}), answer).to_string(), "OK");
    EXPECT_EQ(answer.features(0).values().string_values(0), most) << door->name();
  }
}

TEST_F(BadInputTest, TimesFarAway) {
  const Timestamp now = server_->clock().now();
  const auto at = [&](Timestamp t) { return write_of("view", {ids(2)}, {now, t}); };
  expect_rejection(at(now + std::chrono::hours(24)), 1, "event_timestamp");
  expect_rejection(at(kLatestTimestamp), 1, "event_timestamp");
  // Only protobuf can name moments beyond the year 9999.
  for (Door* door : {server_->doors()[0], server_->doors()[2]}) {
    for (const Timestamp far :
         {kLatestTimestamp + Duration(1), Timestamp::max(), Timestamp::min()}) {
      v1::WriteRowsResponse receipt;
      ASSERT_EQ(door->write(at(far), receipt).to_string(), "OK");
      EXPECT_EQ(receipt.rejected(), 1U);
      v1::GetFeaturesRequest request = read_of({"view:n"}, {ids(1)});
      request.add_as_of_us(far.us);
      v1::GetFeaturesResponse answer;
      EXPECT_EQ(door->read(request, answer).code(), StatusCode::kInvalidArgument);
    }
  }
  v1::GetFeaturesRequest early = read_of({"view:n"}, {ids(1)});
  early.add_as_of_us(kEarliestTimestamp.us);
  expect_read_error(early, StatusCode::kOutOfRange);
  // A bare number is no time in a view that does not say what it counts.
  v1::WriteRowsRequest bare = write_of("view", {ids(1)});
  *bare.mutable_event_timestamps() = column_of(ValueType::kInt64, {std::int64_t{1700000000}});
  for (Door* door : server_->doors()) {
    v1::WriteRowsResponse receipt;
    ASSERT_EQ(door->write(bare, receipt).to_string(), "OK");
    EXPECT_EQ(receipt.rejected(), 1U) << door->name();
  }
}

TEST_F(BadInputTest, WriterStamps) {
  v1::WriteRowsRequest request = write_of("view", {ids(1)});
  request.mutable_writer()->set_writer_id("writer");
  expect_write_error(request, StatusCode::kInvalidArgument);
  request.mutable_writer()->set_sequence(1);
  request.mutable_writer()->set_writer_id("");
  expect_write_error(request, StatusCode::kInvalidArgument);
  request.mutable_writer()->set_writer_id(std::string(129, 'w'));
  expect_write_error(request, StatusCode::kInvalidArgument);
  v1::WriteRowsRequest partial = write_of("view", {ids(1)});
  partial.set_partial(true);
  for (Door* door : {server_->doors()[0], server_->doors()[2]}) {
    v1::WriteRowsResponse receipt;
    EXPECT_EQ(door->write(partial, receipt).code(), StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace skua::test
