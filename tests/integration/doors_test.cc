// The same requests through every door give equal answers.

#include <cmath>
#include <limits>

#include "storage/model/receipt.h"
#include "tests/integration/all_doors_test.h"
#include "tests/support/http_client.h"

namespace skua::test {
namespace {

const std::vector<std::pair<std::string, ValueType>>& all_types() {
  static const std::vector<std::pair<std::string, ValueType>> types = {
      {"a_bool", ValueType::kBool},       {"an_int32", ValueType::kInt32},
      {"an_int64", ValueType::kInt64},    {"a_float", ValueType::kFloat},
      {"a_double", ValueType::kDouble},   {"a_string", ValueType::kString},
      {"some_bytes", ValueType::kBytes},  {"a_time", ValueType::kUnixTimestamp},
      {"bools", ValueType::kBoolList},    {"int32s", ValueType::kInt32List},
      {"int64s", ValueType::kInt64List},  {"floats", ValueType::kFloatList},
      {"doubles", ValueType::kDoubleList}};
  return types;
}

// One value of each type per row, some of them at the ends of their ranges.
std::vector<std::vector<ModelValue>> all_values() {
  using Double = std::numeric_limits<double>;
  const double least_float = static_cast<double>(std::numeric_limits<float>::denorm_min());
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  return {
      {true, std::int64_t{2147483647}, std::numeric_limits<std::int64_t>::max(),
       static_cast<double>(0.1F), 0.1, std::string("Zürich \"\\\n\t\x01 東京"), bytes,
       std::int64_t{1372939200000001}, std::vector<double>{1, 0, 1}, std::vector<double>{-1, 7},
       std::vector<double>{9007199254740992, -9007199254740992},
       std::vector<double>{static_cast<double>(0.1F), -3}, std::vector<double>{1e300, -1e-300}},
      {false, std::int64_t{-2147483648}, std::numeric_limits<std::int64_t>::min(), least_float,
       Double::denorm_min(), std::string(), std::string(), std::int64_t{-62135596800000000},
       std::vector<double>{}, std::vector<double>{}, std::vector<double>{}, std::vector<double>{},
       std::vector<double>{}},
      {false, std::int64_t{0}, std::int64_t{9007199254740993}, Double::infinity(),
       Double::quiet_NaN(), std::string("NaN"), std::string("\0\0", 2), std::int64_t{0},
       std::vector<double>{0}, std::vector<double>{2147483647}, std::vector<double>{1},
       std::vector<double>{Double::infinity()}, std::vector<double>{Double::quiet_NaN(), -0.0}},
      {{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}},
  };
}

// A write of all_values() with ids 0, 1, 2..
v1::WriteRowsRequest write_all(const std::string& view, Timestamp at) {
  const auto rows = all_values();
  std::vector<TestColumn> columns = {{"id", ValueType::kInt64, {}}};
  for (const auto& [name, type] : all_types()) columns.push_back({name, type, {}});
  std::vector<Timestamp> times;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    columns[0].values.push_back(static_cast<std::int64_t>(row));
    for (std::size_t f = 0; f < rows[row].size(); ++f)
      columns[f + 1].values.push_back(rows[row][f]);
    times.push_back(at);
  }
  return write_of(view, columns, times);
}

const std::vector<std::string>& views() {
  static const std::vector<std::string> names = {"by_grpc", "by_json", "by_protobuf"};
  return names;
}

class DoorsTest : public AllDoorsTest {
 protected:
  // A view of all types for each door.
  void SetUp() override {
    AllDoorsTest::SetUp();
    for (const std::string& view : views())
      apply(apply_of(view, {{"id", ValueType::kInt64}}, all_types()));
    server_->clock().advance(std::chrono::seconds(1));
  }

  [[nodiscard]] Timestamp now() const { return server_->clock().now(); }

  // Through every door; all answers are the first one's.
  v1::GetFeaturesResponse read(const v1::GetFeaturesRequest& request) {
    std::vector<v1::GetFeaturesResponse> answers;
    for (Door* door : server_->doors()) {
      SCOPED_TRACE(std::string(door->name()));
      EXPECT_EQ(door->read(request, answers.emplace_back()).to_string(), "OK");
      EXPECT_EQ(answers.back().DebugString(), answers.front().DebugString());
    }
    return answers.front();
  }
  [[nodiscard]] StatusCode read_error(const v1::GetFeaturesRequest& request) {
    std::vector<StatusCode> codes;
    for (Door* door : server_->doors()) {
      v1::GetFeaturesResponse answer;
      codes.push_back(door->read(request, answer).code());
      EXPECT_EQ(codes.back(), codes.front()) << door->name();
    }
    return codes.front();
  }
};

TEST_F(DoorsTest, AllValuesSurviveEveryDoorInAndOut) {
  const auto rows = all_values();
  std::vector<v1::GetFeaturesResponse> answers;
  for (std::size_t d = 0; d < views().size(); ++d) {
    v1::WriteRowsResponse receipt;
    ASSERT_EQ(server_->doors()[d]->write(write_all(views()[d], now()), receipt).to_string(), "OK");
    ASSERT_EQ(receipt.applied(), rows.size())
        << server_->doors()[d]->name() << receipt.DebugString();
    v1::GetFeaturesRequest request = read_of({views()[d] + ":*"}, {{"id", ValueType::kInt64, {}}});
    for (std::size_t row = 0; row <= rows.size(); ++row)
      append_value(*request.mutable_entities(0)->mutable_column(), ValueType::kInt64,
                   static_cast<std::int64_t>(row));
    const v1::GetFeaturesResponse answer = read(request);
    ASSERT_EQ(answer.features_size(), static_cast<int>(all_types().size()));
    for (std::size_t f = 0; f < all_types().size(); ++f) {
      const v1::FeatureColumn& column = answer.features(static_cast<int>(f));
      const auto values = column_values(column.values(), rows.size() + 1);
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const bool is_null = std::holds_alternative<std::monostate>(rows[row][f]);
        EXPECT_EQ(column.statuses()[row], is_null ? v1::NULL_VALUE : v1::PRESENT) << column.name();
        if (is_null) continue;
        EXPECT_TRUE(same_value(values[row], rows[row][f]))
            << server_->doors()[d]->name() << " " << column.name() << ": " << describe(values[row])
            << " for " << describe(rows[row][f]);
      }
      EXPECT_EQ(column.statuses()[rows.size()], v1::NOT_FOUND);
    }
  }
}

TEST_F(DoorsTest, HistoryAndSnapshotsAreEqual) {
  for (int i = 0; i < 3; ++i) {
    (void)write(write_all("by_grpc", now() - std::chrono::minutes(i)));
    server_->clock().advance(std::chrono::seconds(1));
  }
  v1::GetHistoryRequest history;
  history.set_feature_view("by_grpc");
  history.add_entity()->set_name("id");
  *history.mutable_entity(0)->mutable_column() = column_of(ValueType::kInt64, {std::int64_t{0}});
  history.set_limit(2);
  v1::BeginSnapshotResponse snapshot;
  ASSERT_EQ(server_->grpc().begin_snapshot(v1::BeginSnapshotRequest(), snapshot).to_string(), "OK");
  v1::ReadSnapshotRequest page;
  page.set_snapshot_id(snapshot.snapshot_id());
  page.set_feature_view("by_grpc");
  page.set_rows(v1::ALL_VERSIONS);
  std::vector<v1::GetHistoryResponse> histories;
  std::vector<v1::ReadSnapshotResponse> pages;
  for (Door* door : server_->doors()) {
    SCOPED_TRACE(std::string(door->name()));
    ASSERT_EQ(door->history(history, histories.emplace_back()).to_string(), "OK");
    EXPECT_EQ(histories.back().DebugString(), histories.front().DebugString());
    EXPECT_EQ(histories.back().rows().rows(), 2U);
    ASSERT_EQ(door->read_snapshot(page, pages.emplace_back()).to_string(), "OK");
    EXPECT_EQ(pages.back().DebugString(), pages.front().DebugString());
    EXPECT_GT(pages.back().rows().rows(), 0U);
  }
  EXPECT_EQ(server_->doors()[1]->end_snapshot(snapshot.snapshot_id()).to_string(), "OK");
  for (Door* door : server_->doors()) {
    v1::ReadSnapshotResponse gone;
    EXPECT_EQ(door->read_snapshot(page, gone).code(), StatusCode::kNotFound) << door->name();
  }
}

TEST_F(DoorsTest, CoercionIsTheSame) {
  const std::vector<TestColumn> columns = {
      {"id", ValueType::kString, {std::string("1"), std::string("2"), std::string("x")}},
      {"an_int32", ValueType::kDouble, {7.0, 7.5, 7.0}},
      {"an_int64", ValueType::kString, {std::string("-5"), std::string("5"), std::string("5")}},
      {"a_float", ValueType::kString, {std::string("0.1"), std::string("0.2"), std::string("0.3")}},
      {"a_double", ValueType::kInt64, {std::int64_t{3}, std::int64_t{4}, std::int64_t{5}}},
      {"a_time",
       ValueType::kString,
       {std::string("2013-07-04T12:00:00+02:00"), {}, std::string("2013-07-04T12:00:00Z")}}};
  for (std::size_t d = 0; d < views().size(); ++d) {
    Door& door = *server_->doors()[d];
    SCOPED_TRACE(std::string(door.name()));
    v1::WriteRowsResponse receipt;
    ASSERT_EQ(door.write(write_of(views()[d], columns), receipt).to_string(), "OK");
    EXPECT_EQ(receipt.outcomes(), std::string({v1::APPLIED, v1::REJECTED, v1::REJECTED}));
    ASSERT_EQ(receipt.rejections_size(), 2);
    EXPECT_EQ(receipt.rejections(0).row(), 1U);
    EXPECT_EQ(receipt.rejections(0).column(), "an_int32");
    EXPECT_EQ(receipt.rejections(0).code(), "INVALID_ARGUMENT");
    EXPECT_EQ(receipt.rejections(1).row(), 2U);
    EXPECT_EQ(receipt.rejections(1).column(), "id");
    const v1::GetFeaturesResponse answer =
        read(read_of({views()[d] + ":an_int32", views()[d] + ":an_int64", views()[d] + ":a_float",
                      views()[d] + ":a_double", views()[d] + ":a_time"},
                     {{"id", ValueType::kInt32, {std::int64_t{1}}}}));
    EXPECT_EQ(answer.features(0).values().int32_values(0), 7);
    EXPECT_EQ(answer.features(1).values().int64_values(0), -5);
    EXPECT_EQ(answer.features(2).values().float_values(0), 0.1F);
    EXPECT_EQ(answer.features(3).values().double_values(0), 3.0);
    EXPECT_EQ(answer.features(4).values().int64_values(0), 1372932000000000);
  }
}

TEST_F(DoorsTest, ACommitTokenIsRequiredOrRefused) {
  const v1::WriteRowsResponse receipt = write(write_all("by_grpc", now()));
  v1::GetFeaturesRequest request =
      read_of({"by_grpc:an_int32"}, {{"id", ValueType::kInt64, {std::int64_t{0}}}});
  request.set_min_commit_token(receipt.commit_token());
  EXPECT_EQ(read(request).features(0).statuses()[0], v1::PRESENT);
  const auto token = CommitToken::parse(receipt.commit_token());
  ASSERT_TRUE(token.ok());
  request.set_min_commit_token(CommitToken{token->store_id, token->sequence + 1000}.to_text());
  EXPECT_EQ(read_error(request), StatusCode::kFailedPrecondition);
  request.set_min_commit_token(CommitToken{"another", token->sequence}.to_text());
  EXPECT_EQ(read_error(request), StatusCode::kFailedPrecondition);
  request.set_min_commit_token("what is this");
  EXPECT_EQ(read_error(request), StatusCode::kInvalidArgument);
}

TEST_F(DoorsTest, AViewKeyedByBroadcastColumnsAnswersOnce) {
  apply(apply_of("place", {{"airport", ValueType::kString}}, {{"wind", ValueType::kDouble}}));
  (void)write(write_of("place", {{"airport", ValueType::kString, {std::string("JFK")}},
                                 {"wind", ValueType::kDouble, {12.5}}}));
  (void)write(write_all("by_grpc", now()));
  const v1::GetFeaturesResponse answer = read(
      read_of({"place:wind", "by_grpc:an_int32"},
              {{"airport", ValueType::kString, {std::string("JFK")}},
               {"id", ValueType::kInt64, {std::int64_t{0}, std::int64_t{1}, std::int64_t{9}}}}));
  EXPECT_EQ(answer.rows(), 3U);
  EXPECT_EQ(answer.features(0).statuses(), std::string({v1::PRESENT}));
  EXPECT_EQ(answer.features(0).values().double_values(0), 12.5);
  EXPECT_EQ(answer.features(1).statuses(), std::string({v1::PRESENT, v1::PRESENT, v1::NOT_FOUND}));
}

TEST_F(DoorsTest, DefinitionsAreEqual) {
  v1::ApplyRequest request;
  v1::FeatureService* service = request.add_feature_services();
  service->set_name("all");
  service->set_full_feature_names(true);
  for (const std::string& view : views()) service->add_views()->set_view(view);
  std::vector<v1::ListResponse> lists;
  std::vector<v1::DescribeResponse> descriptions;
  v1::DescribeRequest which;
  which.set_name("all");
  for (Door* door : server_->doors()) {
    SCOPED_TRACE(std::string(door->name()));
    v1::ApplyResponse answer;
    const bool is_first = lists.empty();
    request.set_dry_run(true);
    ASSERT_EQ(door->apply(request, answer).to_string(), "OK");
    EXPECT_EQ(answer.changes(0).action(), is_first ? v1::Change::CREATE : v1::Change::UNCHANGED);
    request.set_dry_run(false);
    ASSERT_EQ(door->apply(request, answer).to_string(), "OK");
    EXPECT_EQ(answer.changes(0).action(), is_first ? v1::Change::CREATE : v1::Change::UNCHANGED);
    ASSERT_EQ(door->list(v1::ListRequest(), lists.emplace_back()).to_string(), "OK");
    EXPECT_EQ(lists.back().DebugString(), lists.front().DebugString());
    ASSERT_EQ(door->describe(which, descriptions.emplace_back()).to_string(), "OK");
    EXPECT_EQ(descriptions.back().DebugString(), descriptions.front().DebugString());
  }
  EXPECT_EQ(lists.front().feature_views_size(), 3);
  EXPECT_EQ(descriptions.front().feature_names_size(), static_cast<int>(3 * all_types().size()));
  EXPECT_EQ(descriptions.front().key_columns_size(), 1);
}

TEST_F(DoorsTest, JsonInAndProtobufOutAndTheOtherWayRound) {
  (void)write(write_all("by_grpc", now()));
  HttpClient client(server_->http_port());
  const auto protobuf =
      client.send("POST", "/v1/online/get-features",
                  {{"Content-Type", "application/json"}, {"Accept", "application/x-protobuf"}},
                  R"({"features": ["by_grpc:an_int32"], "entities": {"id": [0]}})");
  ASSERT_TRUE(protobuf.ok());
  ASSERT_EQ(protobuf->code, 200) << protobuf->body;
  v1::GetFeaturesResponse answer;
  ASSERT_TRUE(answer.ParseFromString(protobuf->body));
  EXPECT_EQ(answer.features(0).values().int32_values(0), 2147483647);
  const v1::GetFeaturesRequest request =
      read_of({"by_grpc:an_int32"}, {{"id", ValueType::kInt64, {std::int64_t{0}}}});
  const auto json =
      client.send("POST", "/v1/online/get-features",
                  {{"Content-Type", "application/x-protobuf"}, {"Accept", "application/json"}},
                  request.SerializeAsString());
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->code, 200);
  EXPECT_EQ(json->content_type.substr(0, 16), "application/json");
  EXPECT_NE(json->body.find("2147483647"), std::string::npos);
}

TEST_F(DoorsTest, ProbesAndMetricsAnswerOnTheAdminPort) {
  (void)write(write_all("by_grpc", now()));
  EXPECT_EQ(server_->admin("/livez").code, 200);
  EXPECT_EQ(server_->admin("/readyz").code, 200);
  EXPECT_EQ(server_->admin("/nothing").code, 404);
  const HttpAnswer metrics = server_->admin("/metrics");
  EXPECT_EQ(metrics.code, 200);
  EXPECT_NE(metrics.body.find("skua_requests_total{operation=\"WriteRows\"} 1"), std::string::npos);
  EXPECT_NE(metrics.body.find("skua_rows_written_total{outcome=\"APPLIED\"} 4"), std::string::npos);
  server_->server().drain();
  EXPECT_EQ(server_->admin("/livez").code, 200);
  EXPECT_EQ(server_->admin("/readyz").code, 503);
}

}  // namespace
}  // namespace skua::test
