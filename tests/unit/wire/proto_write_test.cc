#include <limits>

#include "skua/v1/ingest.pb.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

class ProtoWriteTest : public WireTest {
 protected:
  static v1::Column& add_column(v1::WriteRowsRequest& request, const std::string& name) {
    v1::NamedColumn& column = *request.add_columns();
    column.set_name(name);
    return *column.mutable_column();
  }
  static v1::WriteRowsRequest request(int rows) {
    v1::WriteRowsRequest out;
    out.set_feature_view("weather");
    v1::Column& key = add_column(out, "airport");
    for (int row = 0; row < rows; ++row) key.add_string_values("A" + std::to_string(row));
    return out;
  }
  void expect_refused(const v1::WriteRowsRequest& from, const std::string& names) {
    const Reply reply = call(Operation::kWriteRows, from.SerializeAsString(), Encoding::kProtobuf,
                             Encoding::kProtobuf);
    EXPECT_EQ(reply.status.code(), StatusCode::kInvalidArgument) << reply.status.to_string();
    EXPECT_NE(reply.status.message().find(names), std::string::npos) << reply.status.to_string();
    EXPECT_TRUE(engine.writes.empty());
  }
  v1::WriteRowsResponse write(const v1::WriteRowsRequest& from) {
    return call_proto<v1::WriteRowsResponse>(Operation::kWriteRows, from);
  }
};

TEST_F(ProtoWriteTest, CoercesTextAndRejectsRowByRow) {
  v1::WriteRowsRequest from = request(3);
  v1::Column& temp = add_column(from, "temp");
  for (const char* text : {"39.02", "warm", "40"}) temp.add_string_values(text);
  v1::Column& time = *from.mutable_event_timestamps();
  for (const char* text : {"2013-07-04T11:00:00Z", "2013-07-04T11:00:00Z", "yesterday"})
    time.add_string_values(text);
  const v1::WriteRowsResponse response = write(from);
  EXPECT_EQ(response.outcomes(), "\1\5\5");
  EXPECT_EQ(response.applied(), 1u);
  EXPECT_EQ(response.rejected(), 2u);
  ASSERT_EQ(response.rejections_size(), 2);
  EXPECT_EQ(response.rejections(0).row(), 1u);
  EXPECT_EQ(response.rejections(0).column(), "temp");
  EXPECT_EQ(response.rejections(0).code(), "INVALID_ARGUMENT");
  EXPECT_EQ(response.rejections(1).row(), 2u);
  EXPECT_EQ(response.rejections(1).column(), "event_timestamp");
  EXPECT_EQ(response.commit_token(), writes.commit_token(1));
  EXPECT_EQ(response.created_timestamp_us(), kNow.us);
}

TEST_F(ProtoWriteTest, BareNumbersAreTimesOnlyWhereTheViewSaysSo) {
  v1::WriteRowsRequest from = request(1);
  from.mutable_event_timestamps()->add_int64_values(kNow.us / 1'000'000);
  EXPECT_EQ(write(from).outcomes(), "\5");
  from.mutable_event_timestamps()->set_type(v1::UNIX_TIMESTAMP);
  from.mutable_event_timestamps()->set_int64_values(0, kNow.us);
  EXPECT_EQ(write(from).outcomes(), "\1");
  from.set_feature_view("flights");
  add_column(from, "number").add_int32_values(12);
  from.mutable_event_timestamps()->set_type(v1::INT64);
  from.mutable_event_timestamps()->set_int64_values(0, kNow.us / 1'000'000);
  EXPECT_EQ(write(from).outcomes(), "\1");
  ASSERT_TRUE(engine.writes.back().rows[0].event_timestamp.has_value());
  EXPECT_EQ(engine.writes.back().rows[0].event_timestamp->us, kNow.us);
}

TEST_F(ProtoWriteTest, UnknownFeaturesRejectRowsThatHaveThem) {
  v1::WriteRowsRequest from = request(2);
  v1::Column& unknown = add_column(from, "wind");
  unknown.add_double_values(1);
  unknown.add_double_values(0);
  unknown.set_nulls(std::string("\0\1", 2));
  const v1::WriteRowsResponse response = write(from);
  EXPECT_EQ(response.outcomes(), "\5\1");
  ASSERT_EQ(response.rejections_size(), 1);
  EXPECT_EQ(response.rejections(0).column(), "wind");
}

TEST_F(ProtoWriteTest, CarriesTheWriterStamp) {
  v1::WriteRowsRequest from = request(1);
  from.mutable_writer()->set_writer_id("w");
  from.mutable_writer()->set_sequence(4);
  EXPECT_EQ(write(from).outcomes(), "\1");
  ASSERT_TRUE(engine.writes.at(0).writer.has_value());
  EXPECT_EQ(engine.writes[0].writer->writer_id, "w");
  EXPECT_EQ(engine.writes[0].writer->sequence, 4u);
}

TEST_F(ProtoWriteTest, RefusesBadRequestsByName) {
  v1::WriteRowsRequest from = request(1);
  from.set_partial(true);
  expect_refused(from, "partial");

  from = request(1);
  add_column(from, "airport").add_string_values("B");
  expect_refused(from, "airport");

  from = request(1);
  v1::Column& temp = add_column(from, "temp");
  temp.add_double_values(1);
  temp.add_float_values(1);
  expect_refused(from, "columns.temp");

  from = request(2);
  add_column(from, "temp").add_double_values(1);
  expect_refused(from, "temp");

  from = request(1);
  from.mutable_event_timestamps()->add_double_values(1);
  expect_refused(from, "event_timestamps");

  from = request(1);
  from.mutable_columns(0)->set_name("temp");
  expect_refused(from, "airport");

  limits.rows_per_write_max = 2;
  expect_refused(request(3), "rows_per_write_max");
}

TEST_F(ProtoWriteTest, DeletesTakeJoinKeysOnly) {
  v1::DeleteRowsRequest from;
  from.set_feature_view("weather");
  v1::NamedColumn& key = *from.add_columns();
  key.set_name("airport");
  key.mutable_column()->add_string_values("EWR");
  EXPECT_EQ(call_proto<v1::WriteRowsResponse>(Operation::kDeleteRows, from).applied(), 1u);
  v1::NamedColumn& feature = *from.add_columns();
  feature.set_name("temp");
  feature.mutable_column()->add_float_values(1);
  const Reply reply = call(Operation::kDeleteRows, from.SerializeAsString(), Encoding::kProtobuf,
                           Encoding::kProtobuf);
  EXPECT_EQ(reply.status.code(), StatusCode::kInvalidArgument);
  EXPECT_NE(reply.status.message().find("temp"), std::string::npos);
}

}  // namespace
}  // namespace skua
