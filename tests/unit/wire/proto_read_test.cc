#include <limits>

#include "skua/v1/online.pb.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

class ProtoReadTest : public WireTest {
 protected:
  static v1::GetFeaturesRequest request() {
    v1::GetFeaturesRequest out;
    out.add_features("weather:temp");
    v1::NamedColumn& key = *out.add_entities();
    key.set_name("airport");
    key.mutable_column()->add_string_values("EWR");
    key.mutable_column()->add_string_values("JFK");
    return out;
  }
  void expect_refused(const v1::GetFeaturesRequest& from, StatusCode code,
                      const std::string& names) {
    const Reply reply = call(Operation::kGetFeatures, from.SerializeAsString(), Encoding::kProtobuf,
                             Encoding::kProtobuf);
    EXPECT_EQ(reply.status.code(), code) << reply.status.to_string();
    EXPECT_NE(reply.status.message().find(names), std::string::npos) << reply.status.to_string();
  }
};

TEST_F(ProtoReadTest, AnswersInRequestOrder) {
  const Reply written = call(Operation::kWriteRows, R"({"feature_view":"weather","rows":[
      {"airport":"JFK","temp":39.5,"event_timestamp":"2013-07-04T11:00:00Z"}]})");
  ASSERT_TRUE(written.status.ok()) << written.status.to_string();
  v1::GetFeaturesRequest from = request();
  from.mutable_include()->set_event_timestamps(true);
  const auto response = call_proto<v1::GetFeaturesResponse>(Operation::kGetFeatures, from);
  EXPECT_EQ(response.rows(), 2u);
  ASSERT_EQ(response.features_size(), 1);
  EXPECT_EQ(response.features(0).statuses(), "\3\1");
  ASSERT_EQ(response.features(0).values().float_values_size(), 2);
  EXPECT_EQ(response.features(0).values().float_values(1), 39.5f);
  EXPECT_EQ(response.features(0).event_timestamps_us(0), 0);
  EXPECT_EQ(response.features(0).event_timestamps_us(1), (kNow - std::chrono::hours(1)).us);
}

TEST_F(ProtoReadTest, RefusesBadRequestsByName) {
  v1::GetFeaturesRequest from = request();
  from.add_as_of_us(std::numeric_limits<std::int64_t>::max());
  expect_refused(from, StatusCode::kInvalidArgument, "as_of_us");

  from = request();
  from.add_known_at_us(std::numeric_limits<std::int64_t>::min());
  expect_refused(from, StatusCode::kInvalidArgument, "known_at_us");

  from = request();
  from.set_as_served(true);
  from.add_known_at_us(1);
  expect_refused(from, StatusCode::kInvalidArgument, "as_served");

  from = request();
  from.set_feature_service("board");
  expect_refused(from, StatusCode::kInvalidArgument, "feature_service");

  from = request();
  from.clear_features();
  expect_refused(from, StatusCode::kInvalidArgument, "features");

  from = request();
  from.clear_features();
  from.add_features("nowhere:temp");
  expect_refused(from, StatusCode::kNotFound, "nowhere");

  from = request();
  from.mutable_entities(0)->set_name("port");
  expect_refused(from, StatusCode::kInvalidArgument, "port");

  from = request();
  *from.add_entities() = from.entities(0);
  expect_refused(from, StatusCode::kInvalidArgument, "entities.airport");

  from = request();
  from.clear_entities();
  expect_refused(from, StatusCode::kInvalidArgument, "airport");

  from = request();
  from.clear_features();
  from.set_feature_service("board");
  v1::NamedColumn& number = *from.add_entities();
  number.set_name("number");
  number.mutable_column()->add_string_values("1");
  number.mutable_column()->add_string_values("one");
  expect_refused(from, StatusCode::kInvalidArgument, "entities.number[1]");
}

TEST_F(ProtoReadTest, RefusesTooManyRows) {
  limits.rows_per_read_max = 1;
  expect_refused(request(), StatusCode::kInvalidArgument, "entities.airport");
  v1::GetFeaturesRequest from = request();
  from.add_as_of_us(1);
  from.add_as_of_us(2);
  expect_refused(from, StatusCode::kInvalidArgument, "as_of_us");
}

TEST_F(ProtoReadTest, RefusesFarTooManyKeyColumns) {
  v1::GetFeaturesRequest from = request();
  from.clear_entities();
  for (int i = 0; i < 1024; ++i) from.add_entities();
  expect_refused(from, StatusCode::kInvalidArgument, "not a key of this request");
  for (int i = 1024; i < 2000; ++i) from.add_entities();
  expect_refused(from, StatusCode::kInvalidArgument, "more key columns than 1024");
}

TEST_F(ProtoReadTest, RefusesBytesThatAreNoMessage) {
  const Reply reply =
      call(Operation::kGetFeatures, "\xff\xff\xff", Encoding::kProtobuf, Encoding::kProtobuf);
  EXPECT_EQ(reply.status.code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
